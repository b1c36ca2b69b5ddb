/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** @default 'message' */
  event: string
  data: string
  /** The last id that the stream has named, this message's own or an earlier one's. */
  lastEventId: string
}

/**
 * Reads server-sent events from a body.
 *
 * @param onRetry told how long the server wants a reader to wait before it connects again, ms
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  { lastEventId = '', onRetry = () => {} }: { lastEventId?: string; onRetry?: (ms: number) => void } = {},
): AsyncGenerator<StreamMessage, void, undefined> {
  let event = ''
  let data: string[] = []
  let id = lastEventId
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), lastEventId: id }
      event = ''
      data = []
      continue
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value))
  }
}

/** Lines that end in LF, CR or both; what follows the last of them was cut off. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  let afterReturn = false
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      // The second half of a CR LF that came in two pieces.
      const text = afterReturn && value.startsWith('\n') ? value.slice(1) : value
      afterReturn = value.endsWith('\r')
      const lines = (rest + text).split(/\r\n|\n|\r/)
      rest = lines.pop() ?? ''
      yield* lines
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
