import { setTimeout as sleep } from 'node:timers/promises'
import { HoldallError } from '@holdall/protocol'
import { serveJobs } from './serve-jobs.ts'

/** A worker for the tests: each job is one way to behave. */
export type MisbehavingJob =
  | { do: 'echo'; value: unknown }
  | { do: 'environment' }
  | { do: 'refuse' }
  | { do: 'spin' }
  | { do: 'sleep' }
  | { do: 'allocate' }
  | { do: 'fill heap' }
  | { do: 'die'; signal: NodeJS.Signals }
  | { do: 'throw' }
  | { do: 'shout' }
  | { do: 'babble' }

serveJobs(async (input) => {
  const job = input as MisbehavingJob
  switch (job.do) {
    case 'echo':
      return job.value
    case 'environment':
      return process.env
    case 'refuse':
      throw new HoldallError('unprocessable', 'Not like this', { hint: 'Like that' })
    case 'spin':
      for (;;);
    case 'sleep':
      return await sleep(60_000)
    case 'allocate': {
      const held: Buffer[] = []
      for (;;) {
        held.push(Buffer.alloc(16 * 1_048_576, held.length + 1))
        await sleep(2)
      }
    }
    case 'fill heap': {
      const held: string[][] = []
      for (;;) held.push(Array.from({ length: 10_000 }, (_, index) => `${index} ${held.length}`))
    }
    case 'die':
      process.kill(process.pid, job.signal)
      return await sleep(60_000)
    case 'throw':
      throw new TypeError('a mistake in the recipe')
    case 'shout':
      return 'x'.repeat(2_000_000)
    case 'babble':
      process.stdout.write('noise on standard output\n')
      process.stderr.write('noise on standard error\n')
      return 'quiet'
  }
})
