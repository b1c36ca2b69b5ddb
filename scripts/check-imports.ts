import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkFile, type Violation } from './imports/check.ts'

const ROOT = resolve(import.meta.dirname, '..')
const FOLDERS = ['packages', 'apps', 'bench', 'e2e', 'scripts', 'examples']
const PASSED_OVER = /^(?:node_modules|dist|coverage|public|results|shots|\..*)$/
const SOURCE_FILE = /\.(?:ts|tsx|mjs|js)$/

/** Every source file of the repository, relative to its root. */
export function sourceFiles(root: string = ROOT): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (PASSED_OVER.test(entry.name)) return []
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return walk(path)
      return SOURCE_FILE.test(entry.name) ? [path] : []
    })
  const present = new Set(readdirSync(root))
  return FOLDERS.filter((folder) => present.has(folder)).flatMap(walk)
}

/** Checks levels, package directions, file sizes and export forms of the whole repository. */
export function checkRepository(root: string = ROOT): Violation[] {
  return sourceFiles(root).flatMap((file) => checkFile(file, readFileSync(join(root, file), 'utf8')))
}

if (import.meta.main) {
  const violations = checkRepository()
  for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`)
  if (violations.length > 0) process.exitCode = 1
}
