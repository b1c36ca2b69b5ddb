import { type DeletionReport, ERRORS } from '@holdall/protocol'
import type { CommandInput } from './command.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { reportOf } from './project-delete.ts'

export const YES_OPTION = { yes: { type: 'boolean', help: 'Do it. Default: only tell what would go' } } as const

/** Runs a deletion that tells how far it is, and prints what it did. @returns the exit code */
export async function runDeletion(
  { env, json, print }: CommandInput,
  path: string,
  body: Record<string, unknown>,
): Promise<number> {
  const line = progressLine()
  try {
    const report = await longRequest<DeletionReport>(env, {
      method: 'POST',
      path,
      json: { ...body, dryRun: false },
      onProgress: ({ deletedCount, totalBytes }) =>
        line.show(`Deleting: ${deletedCount} objects, ${megabytesOf(Number(totalBytes))}`),
    })
    line.end()
    return printReport(report, { json, print })
  } finally {
    line.end()
  }
}

/** @returns the exit code: not 0 when something is left */
export function printReport(report: DeletionReport, { json, print }: Pick<CommandInput, 'json' | 'print'>): number {
  print(json ? JSON.stringify(report) : reportOf(report))
  return report.failedCount > 0 ? ERRORS.unavailable.exitCode : 0
}
