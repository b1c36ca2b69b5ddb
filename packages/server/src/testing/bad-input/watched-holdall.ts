import { once } from 'node:events'
import { Writable } from 'node:stream'
import pino from 'pino'
import type { HoldallOptions } from '../../http/create-holdall.ts'
import { type TestHoldall, testHoldall } from '../test-holdall.ts'

interface LogLine {
  level: number
  msg?: string
  status?: number
  [name: string]: unknown
}

/** A Holdall whose log is kept, so that a test knows when a request that it cut is over and whether something broke inside. */
export interface WatchedHoldall extends TestHoldall {
  /** Requests whose answer or client has left. */
  readonly endedRequests: number
  /** Resolves when one more request has ended than at the moment of the call plus `more - 1`. */
  nextEnd(more?: number): Promise<void>
  /** What was logged as an error so far, oldest first; reading empties it. */
  takeErrors(): LogLine[]
}

const ERROR_LEVEL = 50

/** A {@link testHoldall} that is watched. */
export async function watchedHoldall(options: HoldallOptions = {}): Promise<WatchedHoldall> {
  let ended = 0
  let errors: LogLine[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const text of chunk.toString().split('\n').filter(Boolean)) {
        const line = JSON.parse(text) as LogLine
        if (line.level >= ERROR_LEVEL) errors.push(line)
        if (line.msg !== 'request') continue
        ended += 1
        sink.emit('ended')
      }
      done()
    },
  })
  sink.setMaxListeners(0)
  const server = await testHoldall({ log: pino({ level: 'debug' }, sink), ...options })
  return {
    ...server,
    get endedRequests() {
      return ended
    },
    async nextEnd(more = 1) {
      const wanted = ended + more
      while (ended < wanted) await once(sink, 'ended')
    },
    takeErrors() {
      const taken = errors
      errors = []
      return taken
    },
  }
}
