import { ApiProblem } from '@holdall/client'
import { describe, expect, it } from 'vitest'
import { testItem } from '../timeline/testing.ts'
import { UploadQueue, type UploadQueueOptions } from './upload-queue.ts'

const file = (name: string, text = 'x') => new File([text], name)
const settled = () => new Promise((resolve) => setTimeout(resolve, 10))

function queueWith(options: Partial<UploadQueueOptions> = {}) {
  const done: string[] = []
  const queue = new UploadQueue({
    hash: async () => 'ab',
    check: async () => ({ known: false }),
    send: async ({ name }) => testItem(name, '2026-01-01T00:00:00Z'),
    onDone: ({ id }) => done.push(id),
    ...options,
  })
  return { queue, done, states: () => queue.getSnapshot().map(({ state }) => state) }
}

describe('UploadQueue', () => {
  it('sends three files at a time', async () => {
    let now = 0
    let most = 0
    const { queue, done } = queueWith({
      send: async ({ name }) => {
        most = Math.max(most, ++now)
        await settled()
        now--
        return testItem(name, '2026-01-01T00:00:00Z')
      },
    })
    queue.add(Array.from({ length: 8 }, (_, index) => file(`f${index}`)))
    while (queue.busy) await settled()
    expect(most).toBe(3)
    expect(done).toHaveLength(8)
  })

  it('does not send what is known', async () => {
    const { queue, done, states } = queueWith({ check: async () => ({ known: true, mediaId: 'media-1' }) })
    queue.add([file('a')])
    await settled()
    expect(states()).toEqual(['known'])
    expect(queue.getSnapshot()[0]?.mediaId).toBe('media-1')
    expect(done).toEqual([])
  })

  it('sends what the library knows when it goes into a project', async () => {
    const target = { projectId: 'custom-1', projectName: 'Harbour' }
    const targets: unknown[] = []
    const { queue, states } = queueWith({
      check: async () => ({ known: true, mediaId: 'media-1' }),
      send: async ({ name }, options) => {
        targets.push(options.target)
        return testItem(name, '2026-01-01T00:00:00Z')
      },
    })
    queue.add([file('a')], target)
    await settled()
    expect(states()).toEqual(['done'])
    expect(targets).toEqual([target])
  })

  it('says why a file failed, and tries again when asked', async () => {
    let broken = true
    const { queue, states } = queueWith({
      send: async ({ name }) => {
        if (broken) throw new ApiProblem(413, { code: 'too_large', detail: 'The file has 12 MB, the limit is 10 MB' })
        return testItem(name, '2026-01-01T00:00:00Z')
      },
    })
    queue.add([file('a'), file('empty', '')])
    await settled()
    expect(queue.getSnapshot().map(({ problem }) => problem?.sentence)).toEqual([
      'The file has 12 MB, the limit is 10 MB.',
      'The file is empty, so there is nothing to keep.',
    ])
    broken = false
    queue.retryAll()
    await settled()
    expect(states()).toEqual(['done', 'failed'])
  })

  it('waits while offline, and goes on afterwards', async () => {
    const { queue, states } = queueWith()
    queue.setPaused(true)
    queue.add([file('a')])
    await settled()
    expect(states()).toEqual(['waiting'])
    queue.setPaused(false)
    await settled()
    expect(states()).toEqual(['done'])
  })

  it('stops a file that is cancelled and begins the next', async () => {
    let aborted = false
    const { queue, done } = queueWith({
      parallel: 1,
      send: ({ name }, { signal }) =>
        name === 'slow'
          ? new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                aborted = true
                reject(signal.reason)
              })
            })
          : Promise.resolve(testItem(name, '2026-01-01T00:00:00Z')),
    })
    queue.add([file('slow'), file('next')])
    await settled()
    queue.cancel(queue.getSnapshot()[0]?.id ?? 0)
    await settled()
    expect(aborted).toBe(true)
    expect(done).toEqual(['next'])
  })
})
