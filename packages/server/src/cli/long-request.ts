import { ERRORS, type ErrorCode, HoldallError } from '@holdall/protocol'
import { type Caller, readAnswer, type ServerRequest, withAnswer } from './running-server.ts'

interface Line {
  progress?: object
  result?: object
  problem?: { code: string; detail?: string; hint?: string }
}

export interface LongRequest extends Omit<ServerRequest, 'file'> {
  caller?: Caller
  onProgress?: (progress: Record<string, unknown>) => void
}

/**
 * Sends a request that is answered by lines of progress and, last, its outcome.
 *
 * @throws HoldallError with the code of the problem that the server answers; {unavailable} when the answer ends before its outcome
 */
export async function longRequest<T extends object>(
  env: Record<string, string | undefined>,
  { caller = {}, onProgress = () => {}, ...request }: LongRequest,
): Promise<T> {
  return await withAnswer(env, caller, request, async (answer) => {
    if (!answer.ok || !answer.body) {
      await readAnswer(answer)
      throw new HoldallError('unavailable', 'The server answered without content')
    }
    for await (const line of linesOf(answer.body)) {
      const { progress, result, problem } = JSON.parse(line) as Line
      if (progress) onProgress(progress as Record<string, unknown>)
      if (problem) throw problemError(problem)
      if (result) return result as T
    }
    throw new HoldallError('unavailable', 'The connection ended before the work did', {
      hint: 'Look into the log of the server; the command can be repeated',
    })
  })
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function problemError({ code, detail, hint }: NonNullable<Line['problem']>): HoldallError {
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal'
  return new HoldallError(known, detail ?? 'The server could not do it', { hint })
}
