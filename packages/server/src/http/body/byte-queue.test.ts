import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createByteQueue } from './byte-queue.ts'

const mebibyte = new Uint8Array(1024 * 1024)
const queueWithLog = () => {
  const log: string[] = []
  return { log, queue: createByteQueue({ onPause: () => log.push('pause'), onResume: () => log.push('resume') }) }
}

describe('createByteQueue', () => {
  it('hands chunks out by reference and in order', async () => {
    const { queue } = queueWithLog()
    const chunks = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]
    for (const chunk of chunks) queue.push(chunk)
    queue.end()
    const seen: Uint8Array[] = []
    for await (const chunk of queue) seen.push(chunk)
    expect(seen.every((chunk, i) => chunk === chunks[i])).toBe(true)
    expect(seen).toHaveLength(3)
  })

  it('asks its producer to pause at 1 MiB and to go on when a quarter is left', async () => {
    const { queue, log } = queueWithLog()
    queue.push(mebibyte.subarray(1))
    expect(log).toEqual([])
    queue.push(mebibyte.subarray(0, 2))
    expect(log).toEqual(['pause'])
    const iterator = queue[Symbol.asyncIterator]()
    await iterator.next()
    expect(log).toEqual(['pause', 'resume'])
  })

  it('does not hold on to what a slow consumer has taken', async () => {
    const { queue } = queueWithLog()
    let chunk: Uint8Array | undefined = new Uint8Array(100_000)
    const taken = new WeakRef(chunk)
    queue.push(chunk)
    chunk = undefined
    queue.push(mebibyte)
    await queue[Symbol.asyncIterator]().next()
    await new Promise(setImmediate)
    setFlagsFromString('--expose_gc')
    ;(runInNewContext('gc') as () => void)()
    expect(taken.deref()).toBeUndefined()
    // Still in use, so that it was the queue that let go.
    queue.end()
  })

  it('drops what waits when it fails, and keeps the first failure', async () => {
    const { queue } = queueWithLog()
    queue.push(mebibyte)
    queue.fail(new Error('first'))
    queue.fail(new Error('second'))
    await expect(queue[Symbol.asyncIterator]().next()).rejects.toThrow('first')
  })

  it('wakes a waiting consumer on failure and on end', async () => {
    const failing = queueWithLog().queue
    const waiting = failing[Symbol.asyncIterator]().next()
    failing.fail(new Error('cut'))
    await expect(waiting).rejects.toThrow('cut')
    const ending = queueWithLog().queue
    const last = ending[Symbol.asyncIterator]().next()
    ending.end()
    await expect(last).resolves.toMatchObject({ done: true })
  })

  it('lets its producer go on once it discards', () => {
    const { queue, log } = queueWithLog()
    queue.push(mebibyte)
    queue.discard()
    queue.push(mebibyte)
    expect(log).toEqual(['pause', 'resume'])
  })
})
