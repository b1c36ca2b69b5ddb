import { ERRORS, type ErrorCode } from '@holdall/protocol'
import { oneLine } from './table.ts'

const SHOWN = 5

interface Failure {
  path: string
  code: ErrorCode
  message: string
}

/** What went wrong in projects, the first five in words. */
export function failureLines(projects: readonly { folder: string; failures: readonly Failure[] }[]): string[] {
  const all = projects.flatMap(({ folder, failures }) => failures.map((failure) => ({ folder, ...failure })))
  if (all.length === 0) return []
  const shown = all.slice(0, SHOWN).map(({ folder, path, message }) => {
    const where = path === '.' ? folder : `${folder}/${path}`
    return `  ${oneLine(where)}: ${oneLine(message)}`
  })
  const more = all.length > SHOWN ? [`  and ${all.length - SHOWN} more`] : []
  return [`${all.length} failed:`, ...shown, ...more]
}

/** The exit code of a report: that of its first failure, or 0. */
export function exitCodeOf(projects: readonly { failures: readonly Failure[] }[]): number {
  const first = projects.flatMap(({ failures }) => failures)[0]
  return first === undefined ? 0 : ERRORS[first.code].exitCode
}
