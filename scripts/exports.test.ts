import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const PACKAGES = resolve(import.meta.dirname, '../packages')

interface Entry {
  /** How a user imports it, e.g. `holdall/testing`. */
  specifier: string
  /** The TypeScript file behind it. */
  source: string
}

/** What each package lets out: a change here is a change of the public face, and belongs into the changelog. */
for (const { specifier, source } of readdirSync(PACKAGES).sort().flatMap(entriesOf)) {
  test(`${specifier} exports what its snapshot says`, async () => {
    const values = Object.keys(await import(source))
    const names = [...values, ...typesOf(readFileSync(source, 'utf8'))].sort()
    const file = `exports/${specifier.replace('@', '').replaceAll('/', '-')}.txt`
    await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(file)
  })
}

function entriesOf(folder: string): Entry[] {
  const root = join(PACKAGES, folder)
  if (!existsSync(join(root, 'package.json'))) return []
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    exports?: Record<string, { source?: string } | string>
  }
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
    const source = typeof target === 'object' ? target.source : undefined
    if (!source || path.includes('*')) return []
    return [{ specifier: manifest.name + path.slice(1), source: join(root, source) }]
  })
}

/** Types leave no trace at run time: they are read from the `export { type X }` lists of the entry file. */
function typesOf(source: string): string[] {
  const lists = source.matchAll(/^export (type )?\{([^}]*)\}/gm)
  return [...lists].flatMap(([, allTypes, list = '']) =>
    list
      .split(',')
      .map((item) => item.replaceAll(/\/\/.*$/gm, '').trim())
      .filter((item) => item !== '' && (allTypes || item.startsWith('type ')))
      .map(
        (item) =>
          `type ${item
            .replace(/^type /, '')
            .split(/\s+as\s+/)
            .at(-1)}`,
      ),
  )
}
