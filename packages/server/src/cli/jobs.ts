import { HoldallError } from '@holdall/protocol'
import type { Command } from './command.ts'
import { jobsRetryCommand } from './jobs-retry.ts'

/** `holdall jobs retry`. */
export const jobsCommand: Command = {
  name: 'jobs',
  summary: 'Try again what was skipped',
  usage: 'jobs retry …',
  words: 1,
  options: {},
  commands: [jobsRetryCommand],
  async run({ positionals }) {
    const [word] = positionals
    const message = word === undefined ? 'What about jobs?' : `There is no command "jobs ${word}"`
    throw new HoldallError('invalid_request', message, { hint: `holdall ${jobsRetryCommand.usage}` })
  },
}
