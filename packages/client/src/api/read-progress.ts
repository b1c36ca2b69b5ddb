import { ApiProblem } from '../http/api-problem.ts'

interface Told<Progress, Result> {
  progress?: Progress
  result?: Result
  problem?: { status?: number }
}

/**
 * Reads an answer of JSON lines to its end: it tells how far the work is, and last what came of it.
 *
 * @throws {ApiProblem} for a problem in the last line, and for an answer that breaks off
 */
export async function readProgress<Progress, Result>(
  answer: Response,
  onProgress: (progress: Progress) => void,
): Promise<Result> {
  let result: Result | undefined
  for await (const line of linesOf(answer)) {
    const told = parse<Told<Progress, Result>>(line)
    if (told.problem) throw ApiProblem.from(told.problem.status ?? 500, JSON.stringify(told.problem), null)
    if (told.progress) onProgress(told.progress)
    if (told.result) result = told.result
  }
  if (result === undefined) throw ApiProblem.unreachable()
  return result
}

/** A line that is not JSON was cut off under way. */
function parse<Line extends object>(line: string): Partial<Line> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Line) : {}
  } catch (error) {
    throw ApiProblem.unreachable(error)
  }
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw ApiProblem.unreachable(error)
    })
    const lines = (rest + (value ?? '')).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
    if (done) {
      if (rest !== '') yield rest
      return
    }
  }
}
