import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEventStream, type StreamMessage } from './event-stream.ts'

/** A body whose bytes come in pieces of these sizes, over and over. */
function bodyOf(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let at = 0
  let n = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      const size = sizes[n++ % sizes.length] ?? 1
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}

async function read(text: string, sizes: readonly number[] = [7], options: Parameters<typeof readEventStream>[1] = {}) {
  const messages: StreamMessage[] = []
  for await (const message of readEventStream(bodyOf(new TextEncoder().encode(text), sizes), options))
    messages.push(message)
  return messages
}

const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ':', ' ', '{', '\t', '\0'), maxLength: 8 })
const block = fc.record({
  comments: fc.array(line, { maxLength: 2 }),
  event: fc.option(
    line.filter((text) => text !== ''),
    { nil: undefined },
  ),
  data: fc.array(line, { maxLength: 3 }),
  id: fc.option(
    line.filter((text) => !text.includes('\0')),
    { nil: undefined },
  ),
})

describe('a stream of events', () => {
  it('is read the same however it is divided, with each kind of line end', async () => {
    const input = fc.record({
      blocks: fc.array(block, { maxLength: 6 }),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      end: fc.constantFrom('\n', '\r\n', '\r'),
    })
    await fc.assert(
      fc.asyncProperty(input, async ({ blocks, sizes, end }) => {
        const lines = blocks.flatMap(({ comments, event, data, id }) => [
          ...comments.map((text) => `:${text}`),
          ...(event === undefined ? [] : [`event: ${event}`]),
          ...(id === undefined ? [] : [`id: ${id}`]),
          ...data.map((text) => `data: ${text}`),
          '',
        ])
        let lastEventId = 'first'
        const expected = blocks.flatMap(({ event = 'message', data, id }) => {
          lastEventId = id ?? lastEventId
          return data.length === 0 ? [] : [{ event, data: data.join('\n'), lastEventId }]
        })
        const text = lines.map((each) => each + end).join('')
        expect(await read(text, sizes, { lastEventId: 'first' })).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['data:x\n\n', ['x']],
    ['data:  x\n\n', [' x']],
    ['data\n\n', ['']],
    ['data: a\ndata\ndata: b\n\n', ['a\n\nb']],
    ['unknown: y\ndata: x\n\n', ['x']],
    ['\uFEFFdata: x\n\n', ['x']],
    ['data: x\n', []],
    ['data: x\n\ndata: cut o', ['x']],
    ['event: nothing\n\ndata: x\n\n', ['x']],
  ])('%j says %j', async (text, data) => {
    expect((await read(text)).map((message) => message.data)).toEqual(data)
  })

  it('ignores an id with a zero in it, and forgets the event of a block', async () => {
    expect(await read('id: 1\nevent: e\ndata: a\n\nid: 2\0\ndata: b\n\nid\ndata: c\n\n')).toEqual([
      { event: 'e', data: 'a', lastEventId: '1' },
      { event: 'message', data: 'b', lastEventId: '1' },
      { event: 'message', data: 'c', lastEventId: '' },
    ])
  })

  it('tells how long to wait before coming again, in digits alone', async () => {
    const waits: number[] = []
    await read('retry: 250\n\nretry: soon\nretry:-1\nretry\n\n', [3], { onRetry: (ms) => waits.push(ms) })
    expect(waits).toEqual([250])
  })

  it('lets go of the body when its reader stops', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const { data } of readEventStream(body)) {
      expect(data).toBe('x')
      break
    }
    expect(cancelled).toBe(true)
  })
})
