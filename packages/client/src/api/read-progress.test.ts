import { describe, expect, it } from 'vitest'
import { readProgress } from './read-progress.ts'

/** An answer whose bytes arrive in these pieces, and perhaps break off after them. */
function answerOf(pieces: readonly (string | Uint8Array)[], breaks = false): Response {
  const encoder = new TextEncoder()
  const left = [...pieces]
  return new Response(
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = left.shift()
        if (piece !== undefined) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
        else if (breaks) controller.error(new TypeError('network error'))
        else controller.close()
      },
    }),
  )
}

async function read(answer: Response) {
  const told: unknown[] = []
  const outcome = await readProgress<unknown, unknown>(answer, (progress) => told.push(progress)).catch(
    (error: unknown) => error,
  )
  return { told, outcome }
}

describe('an answer of JSON lines', () => {
  it('is read however its bytes are divided', async () => {
    const bytes = new TextEncoder().encode('{"progress":{"n":"é"}}\n\n{"progress":{"n":2}}\n{"result":{"all":3}}\n')
    for (let size = 1; size <= bytes.length; size += 5) {
      const pieces: Uint8Array[] = []
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size))
      expect(await read(answerOf(pieces))).toEqual({ told: [{ n: 'é' }, { n: 2 }], outcome: { all: 3 } })
    }
  })

  it('may end without a line break', async () => {
    expect((await read(answerOf(['{"result":{"all":3}}']))).outcome).toEqual({ all: 3 })
  })

  it('throws the problem that it ends with', async () => {
    const { told, outcome } = await read(
      answerOf(['{"progress":{"n":1}}\n{"problem":{"code":"unavailable","status":503,"requestId":"r-1"}}\n']),
    )
    expect(told).toEqual([{ n: 1 }])
    expect(outcome).toMatchObject({ name: 'ApiProblem', code: 'unavailable', status: 503, requestId: 'r-1' })
  })

  it.each([
    ['amid a line', answerOf(['{"progress":{"n":1}}\n{"resu'])],
    ['between lines', answerOf(['{"progress":{"n":1}}\n'])],
    ['with the connection', answerOf(['{"progress":{"n":1}}\n'], true)],
  ])('that breaks off %s is no answer, and what was told stays', async (_where, answer) => {
    const { told, outcome } = await read(answer)
    expect(told).toEqual([{ n: 1 }])
    expect(outcome).toMatchObject({ name: 'ApiProblem', code: 'unreachable', status: 0 })
  })

  it('without anything is no answer', async () => {
    for (const answer of [answerOf([]), new Response(null), answerOf(['null\n', '7\n'])])
      expect((await read(answer)).outcome).toMatchObject({ code: 'unreachable' })
  })
})
