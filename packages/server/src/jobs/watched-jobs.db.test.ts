import type { Job } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveUpJob, runJob } from '../media/jobs/run-job.ts'
import { startJob } from '../media/jobs/start-job.ts'
import { requeueStuck } from '../media/process-media.ts'
import { type AnsweredItem, type Call, eventually, json, rows, send, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const jobOf = (call: Call, id: string) => json<Job>(call(`/api/jobs/${id}`))
describe('a job', () => {
  let server: TestHoldall
  let alice: Call
  let made: AnsweredItem
  beforeAll(async () => {
    // Without workers: what happens here, happens by hand.
    server = await testHoldall()
    alice = server.as('alice')
  })
  afterAll(() => server.close())
  const start = async (kind: 'hls' | 'progressive' = 'hls') => {
    made = await upload(alice, 'no recording at all')
    const row = { id: made.id, owner_user_id: 'alice' }
    return startJob(server.holdall.platform.media, row, kind, 'alice')
  }
  const run = (
    id: string,
    work: (options: { signal: AbortSignal; onProgress: (f: number) => void }) => Promise<void>,
  ) =>
    runJob(
      server.holdall.platform.media,
      { hls: { run: (_row, options) => work(options) } },
      id,
      new AbortController().signal,
    )

  it('that is asked for twice is one', async () => {
    const id = await start()
    const row = { id: made.id, owner_user_id: 'alice' }
    expect(await startJob(server.holdall.platform.media, row, 'hls', null)).toBe(id)
    expect(await startJob(server.holdall.platform.media, row, 'progressive', null)).not.toBe(id)
    const waiting = await rows<{ n: number }>(
      server.database.database,
      'select count(*)::int as n from jobs where media_id = $1',
      [made.id],
    )
    expect(waiting[0]?.n).toBe(2)
    expect(await jobOf(alice, id)).toMatchObject({ kind: 'hls', state: 'waiting', progress: 0, attempts: 0 })
  })

  it('says how far it is, and tells whoever listens', async () => {
    const id = await start()
    await run(id, async ({ onProgress }) => {
      onProgress(0.25)
      await eventually(
        () => jobOf(alice, id),
        ({ progress }) => progress === 0.25,
      )
      onProgress(0.1)
      onProgress(7)
    })
    expect(await jobOf(alice, id)).toMatchObject({ state: 'done', progress: 1, attempts: 1 })
    const told = await rows<{ payload: { state: string; progress: number } }>(
      server.database.database,
      "select payload from outbox where kind = 'job.updated' and subject_id = $1 order by id",
      [id],
    )
    expect(told.map(({ payload }) => [payload.state, payload.progress])).toEqual([
      ['waiting', 0],
      ['running', 0],
      ['running', 0.25],
      ['done', 1],
    ])
  })

  it('that runs is stopped within its next look; one that waits, at once', async () => {
    const id = await start()
    const running = run(id, async ({ signal }) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    })
    await eventually(
      () => jobOf(alice, id),
      ({ state }) => state === 'running',
    )
    await json(send(alice, 'POST', `/api/jobs/${id}/cancel`))
    await running
    expect(await jobOf(alice, id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) })
    const waiting = await start()
    expect(await json(send(alice, 'POST', `/api/jobs/${waiting}/cancel`))).toMatchObject({ state: 'cancelled' })
    const again = await send(alice, 'POST', `/api/jobs/${waiting}/cancel`)
    expect(again.status).toBe(409)
  })

  it('that met a passing failure waits for its next attempt; used-up attempts end it', async () => {
    const id = await start()
    const broken = () => Promise.reject(new Error('the disk is full'))
    await expect(run(id, broken)).rejects.toThrow('disk')
    expect(await jobOf(alice, id)).toMatchObject({ state: 'waiting', attempts: 1, reason: 'The server met an error' })
    await giveUpJob(server.holdall.platform.media, {}, id)
    expect(await jobOf(alice, id)).toMatchObject({ state: 'failed', finishedAt: expect.any(String) })
    await run(id, () => Promise.reject(new Error('it must not run')))
    const retried = await json<Job>(send(alice, 'POST', `/api/jobs/${id}/retry`))
    expect(retried).toMatchObject({ state: 'waiting', progress: 0, finishedAt: null })
    expect(retried).not.toHaveProperty('reason')
    await run(id, () => Promise.resolve())
    expect(await jobOf(alice, id)).toMatchObject({ state: 'done', attempts: 2 })
  })

  it('cannot be tried again while another is at it', async () => {
    const id = await start()
    await json(send(alice, 'POST', `/api/jobs/${id}/cancel`))
    const row = { id: made.id, owner_user_id: 'alice' }
    await startJob(server.holdall.platform.media, row, 'hls', 'alice')
    expect((await send(alice, 'POST', `/api/jobs/${id}/retry`)).status).toBe(409)
  })

  it('whose process was killed runs again, and one whose turn was lost gets another', async () => {
    const id = await start()
    await server.database.database.one('service', {
      text: "update jobs set state = 'running', attempts = 1 where id = $1",
      values: [id],
    })
    await run(id, () => Promise.resolve())
    expect(await jobOf(alice, id)).toMatchObject({ state: 'done', attempts: 2 })
    const lost = await start()
    await server.database.pool.query('delete from pgboss.job')
    const { media } = server.holdall.platform
    await requeueStuck({ ...media, clock: () => new Date(Date.now() + 11 * 60_000) })
    const turns = await server.database.pool.query("select 1 from pgboss.job where data ->> 'jobId' = $1", [lost])
    expect(turns.rowCount).toBe(1)
  })

  it('is listed to its owner alone, page by page', async () => {
    const ids = [await start(), await start(), await start()]
    const page = await json<{ items: Job[]; nextCursor: string }>(alice('/api/jobs?limit=2&state=waiting'))
    expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]])
    const next = await json<{ items: Job[] }>(alice(`/api/jobs?limit=2&state=waiting&cursor=${page.nextCursor}`))
    expect(next.items[0]?.id).toBe(ids[0])
    expect((await alice(`/api/jobs?limit=2&cursor=${page.nextCursor}`)).status).toBe(400)
    expect((await alice('/api/jobs?state=lost')).status).toBe(400)
    expect(await json(server.as('bob')('/api/jobs'))).toEqual({ items: [], nextCursor: null })
    expect((await server.as('bob')(`/api/jobs/${ids[0]}`)).status).toBe(404)
  })

  it('goes with its item', async () => {
    const id = await start()
    await json(send(alice, 'DELETE', `/api/media/${made.id}?purge=true`))
    expect((await alice(`/api/jobs/${id}`)).status).toBe(404)
  })
})
