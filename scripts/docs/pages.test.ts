import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { pages } from './pages.ts'

it('docs/api says what the comments in the code say (`npm run docs` writes it), and everything public has one', () => {
  for (const { file, markdown, undocumented } of pages()) {
    expect({ file: basename(file), undocumented }).toEqual({ file: basename(file), undocumented: [] })
    expect(readFileSync(file, 'utf8')).toBe(markdown)
  }
})
