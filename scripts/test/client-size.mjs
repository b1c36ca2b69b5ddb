import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { ROOT } from './steps.mjs'

const CONDITIONS = ['source', 'browser', 'import', 'default']
const UPLOADS = /\/uploads\//
const PEERS = [/^react(?:\/|$)/, /^@tanstack\/react-query$/, /^@holdall\/client$/]

/** Refuses a client or hooks that have grown past what a page should load; sizes are minified and gzipped. */
export async function clientSize() {
  const client = `export { createClient } from '@holdall/client'`
  const core = await bundle(client, [UPLOADS])
  const whole = await bundle(client)
  const rows = [
    { name: '@holdall/client, core', bytes: core.bytes, limitBytes: 12_000 },
    { name: 'its uploads, on top', bytes: whole.bytes - core.bytes, limitBytes: 12_000 },
  ]
  if (await exportsName('@holdall/client', 'AutoSaveService')) {
    const both = await bundle(`export { AutoSaveService, createClient } from '@holdall/client'`)
    rows.push({ name: 'autosave, on top of both', bytes: both.bytes - whole.bytes, limitBytes: 8_000 })
  }
  const react = await bundle(`export * from '@holdall/react'`, PEERS)
  rows.push({ name: '@holdall/react, without peers', bytes: react.bytes, limitBytes: 8_000 })
  for (const row of rows) console.log(lineOf(row))
  console.log(`  a page with createClient begins with ${whole.firstBytes} bytes of it`)
  const over = rows.filter(({ bytes, limitBytes }) => bytes > limitBytes)
  if (over.length > 0) throw new Error(`Too large for a page:\n${over.map(lineOf).join('\n')}`)
}

const lineOf = ({ name, bytes, limitBytes }) =>
  `  ${name.padEnd(32)} ${String(bytes).padStart(6)} bytes gzip of ${limitBytes}`

/** Bundles one module of text for browsers, as an app's build would. */
async function bundle(entry, external = []) {
  const build = await rolldown({
    input: 'entry',
    external,
    platform: 'browser',
    resolve: { conditionNames: CONDITIONS },
    plugins: [virtual(entry)],
  })
  const { output } = await build.generate({ minify: true, format: 'esm' })
  await build.close()
  const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const entryChunk = [...chunks.values()].find(({ isEntry }) => isEntry)
  return {
    exports: entryChunk.exports,
    /** With what is loaded on demand. */
    bytes: sum([...chunks.values()]),
    firstBytes: sum([...closure(entryChunk.fileName, chunks)].map((name) => chunks.get(name))),
  }
}

/** A chunk with all that it imports at once. */
function closure(name, chunks, found = new Set()) {
  if (found.has(name) || !chunks.has(name)) return found
  found.add(name)
  for (const imported of chunks.get(name).imports) closure(imported, chunks, found)
  return found
}

const sum = (chunks) => chunks.reduce((bytes, { code }) => bytes + gzipSync(code, { level: 9 }).length, 0)

const exportsName = async (specifier, name) => (await bundle(`export * from '${specifier}'`)).exports.includes(name)

/** An entry that lies nowhere; what it imports is found from the workspace. */
const virtual = (text) => ({
  name: 'entry',
  resolveId(source, importer) {
    if (source === 'entry') return join(ROOT, 'entry.js')
    return importer === join(ROOT, 'entry.js') ? this.resolve(source, join(ROOT, 'package.json')) : null
  },
  load: (id) => (id === join(ROOT, 'entry.js') ? text : null),
})
