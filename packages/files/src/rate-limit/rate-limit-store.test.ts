import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { RateLimitStore } from './rate-limit-store.ts'

const path = scratch()
const LATER = { writeDelayMs: 1_000_000 }
const minute = (now: number, limit = 2) => ({ limit, windowMs: 60_000, now })
const stored = () => JSON.parse(fs.readFileSync(path('cache/rate-limits.json'), 'utf8')).windows

async function allowed(store: RateLimitStore, key: string, ...moments: number[]): Promise<boolean[]> {
  const results: boolean[] = []
  for (const now of moments) results.push((await store.take(key, minute(now))).allowed)
  return results
}

it('lets so many through per window, and says what remains and when it ends', async () => {
  const store = new RateLimitStore(path())
  const results = []
  for (const now of [1000, 2000, 3000, 61_000]) results.push(await store.take('a', minute(now)))
  const resetAt = new Date(61_000)
  expect(results).toEqual([
    { allowed: true, remaining: 1, resetAt },
    { allowed: true, remaining: 0, resetAt },
    { allowed: false, remaining: 0, resetAt },
    { allowed: true, remaining: 1, resetAt: new Date(121_000) },
  ])
  expect((await store.take('b', minute(3000))).remaining).toBe(1)
  expect(await store.take('c', minute(3000, 0))).toMatchObject({ allowed: false, remaining: 0 })
  await store.flush()
})

it('lets no more through when asked at once', async () => {
  const store = new RateLimitStore(path())
  const results = await Promise.all(Array.from({ length: 50 }, () => store.take('a', minute(0, 7))))
  expect(results.filter((result) => result.allowed)).toHaveLength(7)
  await store.flush()
})

it('goes on counting after a restart', async () => {
  const first = new RateLimitStore(path(), LATER)
  expect(await allowed(first, '__proto__', 0, 1)).toEqual([true, true])
  await first.flush()
  expect(await allowed(new RateLimitStore(path()), '__proto__', 2)).toEqual([false])
})

it('writes many changes together, by itself', async () => {
  const store = new RateLimitStore(path(), { writeDelayMs: 20 })
  await Promise.all(Array.from({ length: 100 }, (_, n) => store.take(`key ${n}`, minute(0))))
  expect(fs.existsSync(path('cache/rate-limits.json'))).toBe(false)
  for (let n = 0; n < 200 && !fs.existsSync(path('cache/rate-limits.json')); n++) await sleep(10)
  expect(stored()).toHaveLength(100)
  const { ino } = fs.statSync(path('cache/rate-limits.json'))
  await store.flush()
  expect(fs.statSync(path('cache/rate-limits.json')).ino).toBe(ino)
})

it('forgets windows that have ended', async () => {
  const store = new RateLimitStore(path(), LATER)
  await store.take('old', minute(0))
  await store.take('new', minute(60_000))
  await store.flush()
  expect(stored()).toEqual([['new', 1, 120_000]])
})

it('forgets those that end first when there are too many', async () => {
  const store = new RateLimitStore(path(), { ...LATER, maxKeys: 100 })
  for (let n = 0; n < 101; n++) await store.take(`key ${n}`, minute(n))
  await store.flush()
  expect(stored().map(([key]: [string]) => key)).toEqual(Array.from({ length: 91 }, (_, n) => `key ${n + 10}`))
})

it('locks nobody out for longer than one window when the clock is set back', async () => {
  const store = new RateLimitStore(path(), LATER)
  const day = 86_400_000
  expect(await allowed(store, 'a', day, day, day, 1000, 60_999, 61_000)).toEqual([
    true,
    true,
    false,
    false,
    false,
    true,
  ])
  await store.flush()
})

it.each(['{"cut', '[]', '{"version":"1.0","windows":[["a",-1,5]]}', '{"version":"1.0","windows":[["a"]]}'])(
  'begins anew with a file that says %j, and keeps that',
  async (text) => {
    fs.mkdirSync(path('cache'))
    fs.writeFileSync(path('cache/rate-limits.json'), text)
    const said: string[] = []
    const store = new RateLimitStore(path(), { now: () => 42, logger: { warn: (message) => said.push(message) } })
    expect(await allowed(store, 'a', 0)).toEqual([true])
    await store.flush()
    expect(fs.readFileSync(path('cache/rate-limits.json.corrupt.42'), 'utf8')).toBe(text)
    expect(stored()).toEqual([['a', 1, 60_000]])
    expect(said).toHaveLength(1)
  },
)

it('tells that it could not write, and writes later what it could not', async () => {
  fs.writeFileSync(path('cache'), 'a file')
  const said: string[] = []
  const store = new RateLimitStore(path(), { writeDelayMs: 1, logger: { warn: (message) => said.push(message) } })
  await store.take('a', minute(0))
  for (let n = 0; n < 200 && said.length === 0; n++) await sleep(10)
  expect(said[0]).toMatch(/^Rate limits could not be written: .* - .*tried again/)
  await expect(store.flush()).rejects.toMatchObject({ name: 'FilesError' })
  fs.unlinkSync(path('cache'))
  await store.flush()
  expect(stored()).toEqual([['a', 1, 60_000]])
})

it.each([
  { limit: -1, windowMs: 1 },
  { limit: 1.5, windowMs: 1 },
  { limit: 1, windowMs: 0 },
  { limit: 1, windowMs: Number.POSITIVE_INFINITY },
])('refuses %j', async (limit) => {
  await expect(new RateLimitStore(path()).take('a', limit)).rejects.toMatchObject({ code: 'invalid_request' })
})
