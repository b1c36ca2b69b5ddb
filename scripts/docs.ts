// `npm run docs`: docs/api/*.md from the doc comments of the packages. Their test says when they are out of date.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pages } from './docs/pages.ts'

for (const { file, markdown } of pages()) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, markdown)
  console.log(`wrote ${file}`)
}
