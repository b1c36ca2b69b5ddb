import { resolve } from 'node:path'
import { ERRORS, HoldallError } from '@holdall/protocol'
import type { BackupProgress, BackupReport } from '../maintenance/backup/create-backup.ts'
import type { Command } from './command.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { oneLine } from './table.ts'
import { verifyHere } from './verify-here.ts'

const STEPS = { objects: 'Copying', rows: 'Taking the rows', changes: 'Copying what is new', retention: 'Making room' }

/** `holdall backup`: a snapshot of rows and bytes, while the server goes on. */
export const backupCommand: Command = {
  name: 'backup',
  summary: 'Write a snapshot of all rows and bytes, while the server goes on',
  usage: 'backup DIR|s3://bucket/prefix [--keep 7] [--verify]',
  words: 1,
  options: {
    keep: { type: 'string', help: 'How many snapshots stay. Default: all' },
    verify: { type: 'boolean', help: 'Write none: read what is there, and compare every byte with its checksum' },
  },
  async run({ values, positionals, env, json, print }) {
    const target = targetOf(positionals[0], this.usage)
    const keep = values.keep === undefined ? undefined : Number(values.keep)
    if (keep !== undefined && !(Number.isInteger(keep) && keep >= 1))
      throw new HoldallError('invalid_request', '--keep takes a whole number from 1', { hint: `holdall ${this.usage}` })
    if (values.verify === true && keep !== undefined)
      throw new HoldallError('invalid_request', '--verify writes no snapshot, so it takes no --keep', {
        hint: `holdall ${this.usage}`,
      })
    if (values.verify === true) return await verifyHere(target, { env, json, print })
    const line = progressLine()
    try {
      const report = await longRequest<BackupReport>(env, {
        method: 'POST',
        path: '/api/admin/backup',
        json: { target, ...(keep === undefined ? {} : { keep }) },
        onProgress: (progress) => {
          const { step, objects, sentBytes } = progress as unknown as BackupProgress
          line.show(`${STEPS[step]}: ${objects} objects looked at, ${megabytesOf(sentBytes)} sent`)
        },
      })
      line.end()
      print(json ? JSON.stringify(report) : describe(report))
      return report.missing.length > 0 ? ERRORS.corrupt.exitCode : 0
    } finally {
      line.end()
    }
  },
}

/** A folder is the caller's, wherever the server was started. */
export function targetOf(word: string | undefined, usage: string): string {
  if (word === undefined)
    throw new HoldallError('invalid_request', 'Say where: a folder, or s3://bucket/prefix', {
      hint: `holdall ${usage}`,
    })
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(word) ? word : resolve(word)
}

function describe({
  snapshot,
  rows,
  totalObjects,
  totalBytes,
  sentObjects,
  sentBytes,
  missing,
  removed,
}: BackupReport): string {
  const lines = [
    `Snapshot ${snapshot}: ${rows} rows, ${totalObjects} objects, ${megabytesOf(totalBytes)}`,
    `Sent ${sentObjects} objects, ${megabytesOf(sentBytes)}; the rest was there`,
  ]
  if (removed && removed.removedSnapshots > 0)
    lines.push(
      `Removed ${removed.removedSnapshots} older snapshots with ${removed.removedObjects} objects, ${megabytesOf(removed.removedBytes)}`,
    )
  if (missing.length === 0) return lines.join('\n')
  const shown = missing.slice(0, 5).map(({ key, reason }) => `  ${oneLine(key)}: ${reason}`)
  const hint = 'holdall doctor tells more'
  return [...lines, `${missing.length} objects could not be read, and are not in it:`, ...shown, hint].join('\n')
}
