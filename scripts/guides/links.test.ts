import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

/** Every page that people read in the repository. */
function pages(): string[] {
  const below = ['docs', 'docs/adr', 'docs/api', 'docs/errors', ...childrenOf('examples'), ...childrenOf('packages')]
  const found = below.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  return ['README.md', 'CONTRIBUTING.md', ...found.filter((path) => path.endsWith('.md'))]
}

function childrenOf(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`)
}

/** The anchor that a heading has on GitHub. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

function anchorsOf(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '')
  const named = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name)
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)).concat(named)
}

it('leads to pages and headings that are there', () => {
  const broken: string[] = []
  for (const page of pages()) {
    const prose = readFileSync(join(ROOT, page), 'utf8').replace(/^```.*?^```$/gms, '')
    for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), decodeURI(path))
      if (!existsSync(file)) broken.push(`${page}: ${target}`)
      else if (anchor && file.endsWith('.md') && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor))
        broken.push(`${page}: ${target} (no such heading in ${relative(ROOT, file)})`)
    }
  }
  expect(broken).toEqual([])
})
