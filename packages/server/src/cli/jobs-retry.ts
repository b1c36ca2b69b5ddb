import { HoldallError, type Job } from '@holdall/protocol'
import type { Command } from './command.ts'
import { callerOf } from './project-word.ts'
import { callServer } from './running-server.ts'

/** `holdall jobs retry JOB`, and `--skipped` for the day on which ffmpeg is installed. It deletes nothing, and acts at once. */
export const jobsRetryCommand: Command = {
  name: 'jobs retry',
  summary:
    'Try a failed or stopped job again, or make the previews that were skipped because ffmpeg or a decoder was missing',
  usage: 'jobs retry JOB | jobs retry --skipped [--user alice]',
  words: 1,
  options: {
    skipped: { type: 'boolean', help: 'Items that are ready, but lack a preview' },
    user: { type: 'string', help: 'Of one user. Default: of everybody' },
  },
  async run(input) {
    const { values, env, json, print, positionals } = input
    const [id] = positionals
    if ((values.skipped === true) === (id !== undefined))
      throw new HoldallError('invalid_request', 'Say what to try again: a job, or --skipped', {
        hint: `holdall ${this.usage}`,
      })
    if (id !== undefined) {
      const path = `/api/jobs/${encodeURIComponent(id)}/retry`
      const job = (await callServer(env, callerOf(input), 'POST', path)) as Job
      print(json ? JSON.stringify(job) : `${job.id} is tried again, while the server runs`)
      return 0
    }
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
