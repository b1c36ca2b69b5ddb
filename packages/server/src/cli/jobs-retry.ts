import { HoldallError } from '@holdall/protocol'
import type { Command } from './command.ts'
import { callerOf } from './project-word.ts'
import { callServer } from './running-server.ts'

/** `holdall jobs retry --skipped`: for the day on which ffmpeg is installed. It deletes nothing, and acts at once. */
export const jobsRetryCommand: Command = {
  name: 'jobs retry',
  summary: 'Make the previews that were skipped because ffmpeg or a decoder was missing',
  usage: 'jobs retry --skipped [--user alice]',
  options: {
    skipped: { type: 'boolean', help: 'Items that are ready, but lack a preview' },
    user: { type: 'string', help: 'Of one user. Default: of everybody' },
  },
  async run(input) {
    const { values, env, json, print } = input
    if (values.skipped !== true)
      throw new HoldallError('invalid_request', 'Say what to try again: --skipped', { hint: `holdall ${this.usage}` })
    const { retried } = (await callServer(env, callerOf(input), 'POST', '/api/media/retry-skipped')) as {
      retried: number
    }
    print(json ? JSON.stringify({ retried }) : describe(retried))
    return 0
  },
}

function describe(retried: number): string {
  if (retried === 0) return 'Nothing was skipped'
  return `${retried} ${retried === 1 ? 'item is' : 'items are'} tried again, while the server runs; they keep what they have meanwhile`
}
