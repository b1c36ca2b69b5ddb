import { HoldallError } from '@holdall/protocol'
import type { Command } from './command.ts'
import { jobsCancelCommand } from './jobs-cancel.ts'
import { jobsListCommand } from './jobs-list.ts'
import { jobsRetryCommand } from './jobs-retry.ts'

/** `holdall jobs list|retry|cancel`. */
export const jobsCommand: Command = {
  name: 'jobs',
  summary: 'List, stop and retry jobs: work on recordings and pictures',
  usage: 'jobs list|retry|cancel …',
  words: 1,
  options: {},
  commands: [jobsListCommand, jobsRetryCommand, jobsCancelCommand],
  async run({ positionals }) {
    const [word] = positionals
    const message = word === undefined ? 'What about jobs?' : `There is no command "jobs ${word}"`
    throw new HoldallError('invalid_request', message, { hint: `holdall ${this.usage}` })
  },
}
