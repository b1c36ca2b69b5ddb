import { type DeletionReport, HoldallError } from '@holdall/protocol'
import type { CleanUpPlan } from '../maintenance/clean-up.ts'
import type { Command } from './command.ts'
import { printReport, YES_OPTION } from './deletion.ts'
import { megabytesOf } from './progress.ts'
import { callServer } from './running-server.ts'
import { oneLine } from './table.ts'

const DAYS = /^(\d{1,5})d?$/

/** `holdall cleanup`: makes room by age. */
export const cleanupCommand: Command = {
  name: 'cleanup',
  summary: 'Delete what has been in the trash, or unused, for long; without --yes it only tells what would go',
  usage: 'cleanup --older-than 90d [--unused] [--user alice] [--yes]',
  options: {
    'older-than': { type: 'string', help: 'Age in days: 90d' },
    unused: { type: 'boolean', help: 'Also library items that nothing names and nobody changed for so long' },
    user: { type: 'string', help: 'Of one user. Default: of everybody' },
    ...YES_OPTION,
  },
  async run({ values, env, json, print }) {
    const [, days] = DAYS.exec(String(values['older-than'] ?? '')) ?? []
    if (days === undefined)
      throw new HoldallError('invalid_request', '--older-than takes a number of days, e.g. 90d', {
        hint: `holdall ${this.usage}`,
      })
    const user = typeof values.user === 'string' ? values.user : null
    const scope = {
      kinds: values.unused === true ? ['trash', 'unused'] : ['trash'],
      olderThanDays: Number(days),
      ...(user === null ? { everyone: true } : {}),
    }
    const ask = (dryRun: boolean) =>
      callServer(env, user === null ? {} : { for: user }, 'POST', '/api/storage/cleanup', { ...scope, dryRun })
    if (values.yes === true) return printReport((await ask(false)) as DeletionReport, { json, print })
    const plan = (await ask(true)) as CleanUpPlan
    const lines = plan.largest.map(
      ({ id, title, sizeBytes, reason }) =>
        `  ${id}  ${megabytesOf(sizeBytes).padStart(10)}  ${reason.padEnd(6)}  ${oneLine(title)}`,
    )
    const more = plan.items > lines.length ? [`  and ${plan.items - lines.length} more`] : []
    print(
      json
        ? JSON.stringify({ dryRun: true, ...plan })
        : [`Would delete ${plan.items} items, ${megabytesOf(plan.totalBytes)}`, ...lines, ...more]
            .concat('Nothing was deleted. Repeat with --yes to delete them for good')
            .join('\n'),
    )
    return 0
  },
}
