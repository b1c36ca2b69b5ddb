import { afterEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../../log.ts'
import type { MisbehavingJob } from './misbehaving-worker.fixture.ts'
import { WarmWorker, type WarmWorkerOptions } from './warm-worker.ts'

const opened: WarmWorker[] = []

function worker(options: Partial<WarmWorkerOptions> = {}): WarmWorker {
  const made = new WarmWorker({
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

const echo = (value: unknown): MisbehavingJob => ({ do: 'echo', value })
const job = (value: MisbehavingJob) => value

afterEach(() => {
  for (const made of opened.splice(0)) made.close()
})

describe.runIf(process.platform === 'linux')('WarmWorker', () => {
  it('serves many jobs from one child', async () => {
    const warm = worker()
    expect(await warm.run(echo({ text: 'ä\n\u2028', list: [1, null] }))).toEqual({ text: 'ä\n\u2028', list: [1, null] })
    const { pid } = warm
    for (let round = 0; round < 20; round++) expect(await warm.run(echo(round))).toBe(round)
    expect(warm.pid).toBe(pid)
    expect(await warm.run(job({ do: 'babble' }))).toBe('quiet')
  })

  it('gives the child no secret of the parent', async () => {
    process.env.HOLDALL_SECRET_PROBE = 'secret'
    const environment = (await worker().run(job({ do: 'environment' }))) as Record<string, string>
    delete process.env.HOLDALL_SECRET_PROBE
    expect(Object.keys(environment).sort()).toEqual(
      expect.arrayContaining(['LANG', 'MALLOC_ARENA_MAX', 'PATH', 'UV_THREADPOOL_SIZE']),
    )
    expect(JSON.stringify(environment)).not.toContain('secret')
    expect(environment).not.toHaveProperty('HOME')
  })

  it('passes on what the job refuses, and stays warm', async () => {
    const warm = worker()
    await expect(warm.run(job({ do: 'refuse' }))).rejects.toMatchObject({ code: 'unprocessable', hint: 'Like that' })
    const { pid } = warm
    expect(await warm.run(echo(1))).toBe(1)
    expect(warm.pid).toBe(pid)
  })

  it.each([
    ['spins past its time', { do: 'spin' }, { timeoutMs: 200 }, 'The job took longer than 0.2 s to process'],
    [
      'spins past its processor time',
      { do: 'spin' },
      { cpuSeconds: 0.3 },
      'The job needed more than 0.3 s of processor',
    ],
    ['allocates', { do: 'allocate' }, { memoryBytes: 160 * 1_048_576 }, 'The job needed more than 160 MB of memory'],
  ] as const)('kills a child that %s, for good, and replaces it', async (_, hostile, limits, message) => {
    const warm = worker()
    await warm.run(echo(0))
    const { pid } = warm
    const failure = warm.run(hostile, { limits })
    await expect(failure).rejects.toMatchObject({ code: 'unprocessable', message: expect.stringContaining(message) })
    expect(await warm.run(echo(1))).toBe(1)
    expect(warm.pid).not.toBe(pid)
  })

  it('calls a job that got no processor time unavailable, not its fault', async () => {
    const sleeping = worker().run(job({ do: 'sleep' }), { limits: { timeoutMs: 1500 } })
    await expect(sleeping).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each([
    ['crashes in native code', { do: 'die', signal: 'SIGSEGV' }, 'unprocessable', 'crash (SIGSEGV)'],
    ['fills its heap', { do: 'fill heap' }, 'unprocessable', 'The job'],
    ['throws', { do: 'throw' }, 'unprocessable', 'crash (exit code 1)'],
    ['is killed by the system', { do: 'die', signal: 'SIGKILL' }, 'unavailable', 'killed by the system'],
    ['answers without end', { do: 'shout' }, 'unprocessable', 'answer without end'],
  ] as const)('replaces a child that %s', async (_, hostile, code, message) => {
    const warm = worker({ heapMegabytes: 64 })
    const failure = warm.run(hostile)
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    expect(await warm.run(echo(1))).toBe(1)
  })

  it('recycles a child after its number of jobs', async () => {
    const warm = worker({ recycle: { jobs: 3, ageMs: 60_000, memoryBytes: 1e9, idleMs: 60_000 } })
    const pids = new Set<number | null>()
    for (let round = 0; round < 4; round++) {
      await warm.run(echo(round))
      pids.add(warm.pid)
    }
    expect(pids.size).toBe(3)
    expect(pids).toContain(null)
  })

  it('recycles a child above its memory mark, by age, and when idle', async () => {
    for (const recycle of [{ memoryBytes: 1 }, { ageMs: 0 }]) {
      const warm = worker({ recycle: { jobs: 9, ageMs: 60_000, memoryBytes: 1e9, idleMs: 60_000, ...recycle } })
      await warm.run(echo(1))
      expect(warm.pid).toBeNull()
    }
    const idle = worker({ recycle: { jobs: 9, ageMs: 60_000, memoryBytes: 1e9, idleMs: 20 } })
    await idle.run(echo(1))
    await expect.poll(() => idle.pid).toBeNull()
    expect(await idle.run(echo(2))).toBe(2)
  })

  it('kills the child when the caller aborts, also before it is warm', async () => {
    const warm = worker()
    const early = AbortSignal.timeout(5)
    await expect(warm.run(echo(1), { signal: early })).rejects.toThrow('aborted due to timeout')
    await warm.run(echo(1))
    const signal = AbortSignal.timeout(100)
    await expect(warm.run(job({ do: 'spin' }), { signal })).rejects.toThrow('aborted due to timeout')
    expect(await warm.run(echo(2))).toBe(2)
  })

  it('fails what runs when it is closed', async () => {
    const warm = worker()
    const running = warm.run(job({ do: 'sleep' }))
    const outcome = expect(running).rejects.toMatchObject({ code: 'unavailable' })
    await expect.poll(() => warm.pid).not.toBeNull()
    warm.close()
    await outcome
    await expect(warm.run(echo(1))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says unavailable when the child cannot be started', async () => {
    const missing = worker({ entry: new URL('./no-such-worker.ts', import.meta.url) })
    await expect(missing.run(echo(1))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
