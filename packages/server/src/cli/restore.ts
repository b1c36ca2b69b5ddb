import { ERRORS } from '@holdall/protocol'
import { withDatabaseAlone } from '../maintenance/backup/database-alone.ts'
import { type RestoreProgress, type RestoreReport, restoreBackup } from '../maintenance/backup/restore-backup.ts'
import { targetOf } from './backup.ts'
import type { Command } from './command.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { withPlatform } from './with-platform.ts'

/** `holdall restore`: a snapshot into an empty instance, of either kind. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Bring a snapshot back into an empty instance; without --yes it only verifies and tells',
  usage: 'restore DIR|s3://bucket/prefix [--snapshot ID] [--yes]',
  words: 1,
  options: {
    snapshot: { type: 'string', help: 'Which. Default: the newest' },
    yes: { type: 'boolean', help: 'Do it. Default: only verify and tell' },
  },
  async run({ values, positionals, env, json, print }) {
    const from = targetOf(positionals[0], this.usage)
    const line = progressLine()
    try {
      const report = await withPlatform(
        env,
        (platform) =>
          withDatabaseAlone(platform.backup.connection, (lock) =>
            restoreBackup(platform.backup, from, {
              lock,
              snapshot: typeof values.snapshot === 'string' ? values.snapshot : undefined,
              dryRun: values.yes !== true,
              onProgress: (progress) => line.show(stepOf(progress)),
            }),
          ),
        'restore',
      )
      line.end()
      print(json ? JSON.stringify(report) : describe(report))
      return report.missing.length > 0 ? ERRORS.corrupt.exitCode : 0
    } finally {
      line.end()
    }
  },
}

function stepOf({ step, objects, bytes, totalBytes }: RestoreProgress): string {
  if (step === 'verify') return 'Verifying'
  if (step === 'rows') return 'Loading rows'
  return `Restoring: ${objects} objects, ${megabytesOf(bytes)} of ${megabytesOf(totalBytes)}`
}

function describe({ snapshot, createdAt, rows, objects, bytes, missing, dryRun }: RestoreReport): string {
  const what = `snapshot ${snapshot} of ${createdAt.slice(0, 16).replace('T', ' ')}: ${rows} rows, ${objects} objects, ${megabytesOf(bytes)}`
  const lost = missing.length > 0 ? `\n${missing.length} objects were lost already when it was made` : ''
  if (dryRun)
    return `Would restore ${what}${lost}\nIts rows are whole, its objects are there, and the instance is empty; bytes are checked as they are restored. Repeat with --yes to do it`
  return `Restored ${what}${lost}`
}
