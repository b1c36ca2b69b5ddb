import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERRORS, HoldallError } from './errors.ts'

const docs = new URL('../../../docs/errors/', import.meta.url)
const codes = Object.keys(ERRORS).sort()

describe('docs/errors', () => {
  it('has a page for every code, and no page besides', () => {
    const pages = readdirSync(docs).filter((name) => name !== 'README.md')
    expect(pages.map((name) => name.replace(/\.md$/, '')).sort()).toEqual(codes)
  })

  it.each(Object.entries(ERRORS))('explains %s: its status and exit code, the cause, then the cure', (code, row) => {
    const page = readFileSync(new URL(`${code}.md`, docs), 'utf8')
    expect(page).toContain(`# \`${code}\`: ${row.title}`)
    expect(page).toContain(`HTTP ${row.status}`)
    expect(page).toContain(`exit code ${row.exitCode}`)
    expect(page).toMatch(/## Probable cause\n\n.{20,}\n\n## Cure\n\n- .{10,}/)
  })

  it('lists every code in its index', () => {
    const index = readFileSync(new URL('README.md', docs), 'utf8')
    for (const [code, { status, title, exitCode }] of Object.entries(ERRORS)) {
      expect(index).toMatch(
        new RegExp(`\\[\`${code}\`\\]\\(${code}\\.md\\) \\| ${status}.* \\| ${title} \\| ${exitCode} \\|`),
      )
    }
  })
})

describe('HoldallError', () => {
  it('carries what its code says and what it was given', () => {
    const cause = new Error('disk')
    const error = new HoldallError('unavailable', 'The disk is full', {
      hint: 'Free space',
      retryAfterSeconds: 5,
      cause,
    })
    expect(error).toMatchObject({
      code: 'unavailable',
      status: 503,
      exitCode: 9,
      retryable: true,
      retryAfterSeconds: 5,
      cause,
    })
    expect(new HoldallError('not_found', 'x').retryable).toBe(false)
    expect('cause' in new HoldallError('not_found', 'x')).toBe(false)
  })
})
