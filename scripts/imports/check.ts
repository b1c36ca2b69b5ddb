import { posix } from 'node:path'
import {
  DEFAULT_EXPORT_FILES,
  FACE_LEVEL,
  FACE_ROOMS,
  MAX_LINES,
  NODE_ROOMS,
  PACKAGE_DIRECTIONS,
  SERVER_LEVELS,
  SIBLING_EXCEPTION,
} from './levels.ts'
import { type ScannedSource, scanSource } from './scan.ts'

/** One broken rule, as `file:line: message`. */
export interface Violation {
  file: string
  line: number
  message: string
}

const SERVER_SOURCE = 'packages/server/src/'
const OUR_PACKAGE = /^(?:holdall|@holdall\/[\w-]+)(?=\/|$)/
const TEST_FILE = /\.test\.tsx?$/

/** Checks one file; `file` is its path from the repository's root, with `/`. */
export function checkFile(file: string, source: string): Violation[] {
  const scanned = scanSource(source)
  const at = (line: number, message: string): Violation => ({ file, line, message })
  return [
    ...checkShape(file, scanned, at),
    ...scanned.imports.flatMap(({ specifier, line }) =>
      checkImport(file, specifier).map((message) => at(line, `imports '${specifier}': ${message}`)),
    ),
  ]
}

function checkShape(
  file: string,
  scanned: ScannedSource,
  at: (line: number, message: string) => Violation,
): Violation[] {
  const found: Violation[] = []
  // A package's index is a table of contents: it has one subject, however long it grows.
  const isContents = file.includes('/generated/') || file.endsWith('/src/index.ts')
  if (scanned.lineCount > MAX_LINES && !isContents) {
    found.push(
      at(MAX_LINES + 1, `has ${scanned.lineCount} lines; past ${MAX_LINES}, look for the second subject inside`),
    )
  }
  for (const { specifier, line } of scanned.exportStars) {
    if (!specifier.startsWith('.'))
      found.push(at(line, `'export *' from '${specifier}' crosses a package border; name the exports`))
  }
  if (!DEFAULT_EXPORT_FILES.test(file)) {
    for (const line of scanned.defaultExports) found.push(at(line, 'default export; name it'))
  }
  return found
}

function checkImport(file: string, specifier: string): string[] {
  const from = packageOf(file)
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier)
    const to = packageOf(target)
    // Examples are run by the tests of what they show.
    if (TEST_FILE.test(file) && target.startsWith('examples/')) return []
    // What talks to a server is tested with a real one.
    if (
      TEST_FILE.test(file) &&
      /^@holdall\/(?:client|react)$/.test(from ?? '') &&
      target.startsWith(`${SERVER_SOURCE}testing/`)
    )
      return []
    if (from !== to && (from || (to && !TEST_FILE.test(file) && !isTool(file)))) {
      return [`leaves ${from ?? 'its folder'}; import another package by its name`]
    }
    if (isNodeRoom(target) && !isNodeRoom(file) && !isForTests(file))
      return ['an entry for Node alone; browsers cannot load it']
    return file.startsWith(SERVER_SOURCE) && target.startsWith(SERVER_SOURCE) ? checkLevels(file, target) : []
  }
  const direction = from ? PACKAGE_DIRECTIONS[from] : undefined
  if (!direction) return []
  const name = OUR_PACKAGE.exec(specifier)?.[0]
  const inTest = isForTests(file)
  if (name && name !== from && !direction.mayImport.includes(name)) {
    const allowed = direction.mayImport.join(', ') || 'nothing of ours'
    return [`${from} may import ${allowed}`]
  }
  if (name === 'holdall' && specifier === 'holdall/testing' && !inTest) return ['only tests import testing/']
  const isNode = inTest || isNodeRoom(file) || !file.includes('/src/')
  if (direction.browser && specifier.startsWith('node:') && !isNode) {
    return [`${from} runs in browsers, where there is no ${specifier}`]
  }
  return []
}

const isForTests = (file: string): boolean => TEST_FILE.test(file) || file.includes('/src/testing/')

const isNodeRoom = (file: string): boolean => NODE_ROOMS.some((room) => file.startsWith(room))

function checkLevels(file: string, target: string): string[] {
  if (TEST_FILE.test(file)) return []
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to || from === 'testing') return []
  if (to === 'testing') return ['only tests import testing/']
  const fromLevel = levelOf(from)
  const toLevel = levelOf(to)
  if (fromLevel === undefined) return [`'${from}' has no level; add it to scripts/imports/levels.ts`]
  if (toLevel === undefined) return [`'${to}' has no level; add it to scripts/imports/levels.ts`]
  if (toLevel < fromLevel || (fromLevel === toLevel && [6, FACE_LEVEL].includes(fromLevel))) return []
  const allowed = SIBLING_EXCEPTION
  if (inside(file, `${SERVER_SOURCE}${allowed.from}`) && to === allowed.to) return []
  if (toLevel === fromLevel) return [`'${from}' and '${to}' are siblings on level ${toLevel}; they meet in platform.ts`]
  return [`'${from}' (level ${fromLevel}) may not reach up to '${to}' (level ${toLevel})`]
}

const inside = (file: string, place: string): boolean =>
  file.startsWith(`${place}.`) || file.startsWith(`${place}/`) || file.startsWith(`${place}-`)

const isTool = (file: string): boolean => /^(?:scripts|bench|e2e|examples)\//.test(file)

/** The package whose folder holds the file, or undefined for scripts, benchmarks and the like. */
function packageOf(file: string): string | undefined {
  return Object.entries(PACKAGE_DIRECTIONS).find(([, { folder }]) => file.startsWith(`${folder}/`))?.[0]
}

function roomOf(file: string): string {
  return (
    file
      .slice(SERVER_SOURCE.length)
      .split('/')[0]
      ?.replace(/\.\w+$/, '') ?? ''
  )
}

function levelOf(room: string): number | undefined {
  if (FACE_ROOMS.includes(room)) return FACE_LEVEL
  return SERVER_LEVELS[room]
}
