import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { KeyedQueue } from './keyed-queue.ts'

it('runs the work of one key in the order in which it came, one at a time', async () => {
  const queue = new KeyedQueue()
  const seen: string[] = []
  await Promise.all(
    [3, 1, 2].map((ms, n) =>
      queue.run('a', async () => {
        seen.push(`begin ${n}`)
        await sleep(ms)
        seen.push(`end ${n}`)
      }),
    ),
  )
  expect(seen).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2'])
})

it('lets other keys run meanwhile', async () => {
  const queue = new KeyedQueue()
  let release = () => {}
  const first = queue.run('a', () => new Promise<void>((resolve) => (release = resolve)))
  expect(await queue.run('b', () => 'done')).toBe('done')
  release()
  await first
})

it('goes on after work that fails, and remembers nothing of idle keys', async () => {
  const queue = new KeyedQueue()
  const failing = queue.run('a', () => Promise.reject(new Error('no')))
  const next = queue.run('a', () => 2)
  expect(queue.size).toBe(1)
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe(2)
  expect(queue.size).toBe(0)
})
