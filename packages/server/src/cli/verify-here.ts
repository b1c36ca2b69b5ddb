import { join } from 'node:path'
import { ERRORS } from '@holdall/protocol'
import { loadConfig } from '../config.ts'
import { type VerifyReport, verifyBackup } from '../maintenance/backup/verify-backup.ts'
import type { CommandInput } from './command.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { oneLine } from './table.ts'

const MOST_SHOWN = 10

/** Verifies in this process: it takes no server and no database, so that it works on any machine that reaches the backup. @returns the exit code */
export async function verifyHere(
  target: string,
  { env, json, print }: Pick<CommandInput, 'env' | 'json' | 'print'>,
): Promise<number> {
  const spoolFolder = join(loadConfig(env).storagePath, 'spool')
  const line = progressLine()
  try {
    const report = await verifyBackup({ spoolFolder }, target, {
      onProgress: ({ checked, bytes }) => line.show(`Verifying: ${checked} files, ${megabytesOf(bytes)} of objects`),
    })
    line.end()
    print(json ? JSON.stringify(report) : describe(report))
    const isWhole = report.missing.length + report.damaged.length + report.errors.length === 0
    return isWhole ? 0 : ERRORS.corrupt.exitCode
  } finally {
    line.end()
  }
}

function describe({ snapshots, checked, bytes, missing, damaged, errors }: VerifyReport): string {
  const lines = [`Verified ${snapshots} snapshots: ${checked} files, ${megabytesOf(bytes)} of objects`]
  const tell = (what: string, items: readonly { key: string; text: string }[], then: string) => {
    if (items.length === 0) return
    lines.push(`${items.length} ${what}:`)
    for (const { key, text } of items.slice(0, MOST_SHOWN)) lines.push(`  ${oneLine(key)}: ${oneLine(text)}`)
    if (items.length > MOST_SHOWN) lines.push(`  and ${items.length - MOST_SHOWN} more; --json has them all`)
    lines.push(`  ${then}`)
  }
  const reasoned = (items: VerifyReport['errors']) => items.map(({ key, reason }) => ({ key, text: reason }))
  const again = 'The next backup sends them again, if the server still has them'
  tell(
    'objects are missing',
    missing.map(({ key, snapshot }) => ({ key, text: `of ${snapshot}` })),
    again,
  )
  tell('objects are damaged', reasoned(damaged), again)
  tell('files cannot be used', reasoned(errors), 'Make another snapshot; those without them stay good')
  if (lines.length === 1) lines.push('Everything is as it was written')
  return lines.join('\n')
}
