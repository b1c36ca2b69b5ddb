import { Socket } from 'node:net'
import { HoldallError } from '@holdall/protocol'
import { CHANNEL_FD } from './spawn-isolated.ts'

/** What the parent sends: one line of JSON per job. */
export interface JobRequest {
  id: number
  job: unknown
}

/**
 * The child's half of a warm worker: answers jobs one at a time, each with one line of JSON, until the parent closes
 * the channel or dies.
 */
export function serveJobs(handle: (job: unknown) => Promise<unknown>): void {
  const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true })
  const leave = () => process.exit(0)
  channel.on('end', leave).on('close', leave).on('error', leave)
  const answer = (message: object) => channel.write(`${JSON.stringify(message)}\n`)

  let pending = ''
  channel.setEncoding('utf8').on('data', async (text: string) => {
    pending += text
    const end = pending.indexOf('\n')
    if (end < 0) return
    const { id, job } = JSON.parse(pending.slice(0, end)) as JobRequest
    pending = ''
    try {
      answer({ id, result: await handle(job) })
    } catch (error) {
      if (!(error instanceof HoldallError)) throw error
      answer({ id, error: { code: error.code, message: error.message, hint: error.hint } })
    }
  })
  answer({ ready: true })
}
