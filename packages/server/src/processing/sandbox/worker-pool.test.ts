import { afterEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../../log.ts'
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts'

const opened: WorkerPool[] = []

function pool(options: Partial<WorkerPoolOptions> = {}): WorkerPool {
  const made = new WorkerPool({
    entry: new URL('./misbehaving-worker.fixture.ts', import.meta.url),
    limits: { timeoutMs: 15_000, cpuSeconds: 15, memoryBytes: 768 * 1_048_576 },
    recycle: { jobs: 100, ageMs: 60_000, memoryBytes: 384 * 1_048_576, idleMs: 60_000 },
    subject: 'The job',
    log: silentLogger,
    ...options,
  })
  opened.push(made)
  return made
}

const echo = (value: unknown) => ({ do: 'echo', value })

afterEach(() => {
  for (const made of opened.splice(0)) made.close()
})

describe.runIf(process.platform === 'linux')('WorkerPool', () => {
  it('serves one job at a time, urgent ones first', async () => {
    const one = pool()
    const order: unknown[] = []
    const run = async (value: string, urgent = false) => order.push(await one.run(echo(value), { urgent }))
    await Promise.all([run('first'), run('second'), run('third'), run('urgent', true)])
    expect(order).toEqual(['first', 'urgent', 'second', 'third'])
    expect(one.pids).toHaveLength(1)
  })

  it('refuses what its queue cannot hold, and recovers', async () => {
    const small = pool({ maxQueued: 2 })
    const accepted = [1, 2, 3].map((value) => small.run(echo(value)))
    await expect(small.run(echo(4))).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
    expect(await Promise.all(accepted)).toEqual([1, 2, 3])
    expect(await small.run(echo(5))).toBe(5)
  })

  it('goes on after a job was killed', async () => {
    const one = pool()
    const failed = expect(one.run({ do: 'spin' }, { limits: { timeoutMs: 200 } })).rejects.toThrow('took longer')
    expect(await one.run(echo('next'))).toBe('next')
    await failed
  })

  it('forgets a waiting job that is aborted', async () => {
    const one = pool()
    const abort = new AbortController()
    const first = one.run(echo(1))
    const waiting = one.run(echo(2), { signal: abort.signal })
    abort.abort(new Error('gave up'))
    await expect(waiting).rejects.toThrow('gave up')
    expect(one.queued).toBe(0)
    expect(await first).toBe(1)
  })

  it('fails what runs and what waits when it is closed', async () => {
    const one = pool()
    const outcomes = Promise.allSettled([one.run({ do: 'sleep' }), one.run(echo(1))])
    one.close()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'unavailable' } })
    await expect(one.run(echo(1))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
