/**
 * Reads a body until it ends or `limitBytes` are there.
 *
 * @returns all of it with `rest: null`, or its beginning and what follows
 */
export async function readHead(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
  declaredBytes: number | null,
): Promise<{ head: Uint8Array; rest: AsyncIterable<Uint8Array> | null }> {
  // A body that is known to be large is not collected further than sniffing needs.
  const enough = declaredBytes !== null && declaredBytes > limitBytes ? 8192 : limitBytes + 1
  const iterator = body[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < enough) {
    const { done, value } = await iterator.next()
    if (done) return { head: join(chunks, length), rest: null }
    chunks.push(value)
    length += value.length
  }
  return { head: join(chunks, length), rest: { [Symbol.asyncIterator]: () => iterator } }
}

/**
 * The whole body again: its beginning, then what follows. An iterator by hand, because a generator costs every chunk several turns.
 *
 * @param atEnd runs after the last byte, before the end is told; what it throws is the body's error
 */
export function headAndRest(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  atEnd: () => Promise<void>,
): AsyncIterable<Uint8Array> {
  const iterator = rest[Symbol.asyncIterator]()
  let started = false
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    if (!started) {
      started = true
      return { done: false, value: head }
    }
    const step = await iterator.next()
    if (step.done === true) await atEnd()
    return step
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next,
      return: async () => {
        await iterator.return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}

function join(chunks: Uint8Array[], length: number): Uint8Array {
  const [first] = chunks
  if (first && chunks.length === 1) return first
  return Buffer.concat(chunks, length)
}
