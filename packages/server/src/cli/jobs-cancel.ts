import type { Job } from '@holdall/protocol'
import type { Command } from './command.ts'
import { callerOf, requireWord, USER_OPTION } from './project-word.ts'
import { callServer } from './running-server.ts'

/** `holdall jobs cancel`. */
export const jobsCancelCommand: Command = {
  name: 'jobs cancel',
  summary: 'Stop a job that waits, or soon one that runs',
  usage: 'jobs cancel JOB [--user alice]',
  words: 1,
  options: USER_OPTION,
  async run(input) {
    const id = requireWord(input, 'job', this)
    const path = `/api/jobs/${encodeURIComponent(id)}/cancel`
    const job = (await callServer(input.env, callerOf(input), 'POST', path)) as Job
    const stopped = job.state === 'cancelled' ? `Stopped ${job.id}` : `${job.id} stops within a second`
    input.print(input.json ? JSON.stringify(job) : stopped)
    return 0
  },
}
