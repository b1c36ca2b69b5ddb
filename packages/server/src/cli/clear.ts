import type { PrefixPlan } from '../maintenance/delete-prefix.ts'
import type { Command } from './command.ts'
import { runDeletion, YES_OPTION } from './deletion.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { oneLine } from './table.ts'

const PATH = '/api/admin/clear'

/** `holdall clear`: deletes by prefix, as object stores do; rows and renditions go with the bytes. */
export const clearCommand: Command = {
  name: 'clear',
  summary: 'Delete everything under a prefix of keys; without --yes it only tells what would go',
  usage: 'clear [PREFIX] [--yes]',
  words: 1,
  options: YES_OPTION,
  async run(input) {
    const { values, positionals, env, json, print } = input
    const prefix = positionals[0] ?? ''
    if (values.yes === true) return await runDeletion(input, PATH, { prefix })
    const plan = await longRequest<PrefixPlan>(env, { method: 'POST', path: PATH, json: { prefix } })
    const where = prefix === '' ? 'The whole bucket' : oneLine(prefix)
    print(
      json
        ? JSON.stringify({ dryRun: true, ...plan })
        : `${where}: ${plan.objects} objects, ${megabytesOf(plan.totalBytes)}, of ${plan.items} media items\nNothing was deleted. Repeat with --yes to delete it for good`,
    )
    return 0
  },
}
