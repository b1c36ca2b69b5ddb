import { ERRORS, type ErrorCode } from '@holdall/protocol'
import { expect } from 'vitest'

/** A problem document as CONTRACT §4 has it. */
export interface ProblemBody {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  hint?: string
  errors?: { path: string; message: string }[]
  requestId: string
  [name: string]: unknown
}

/** Proves that an answer is the problem document of `code`, with its status and nothing of our insides. */
export async function expectProblem(answer: Response | null, code: ErrorCode): Promise<ProblemBody> {
  if (!answer) throw new Error('There was no answer')
  const text = await answer.text()
  expect(answer.headers.get('content-type'), text.slice(0, 300)).toBe('application/problem+json; charset=utf-8')
  const body = JSON.parse(text) as ProblemBody
  expect(body, text.slice(0, 300)).toMatchObject({
    type: `/docs/errors/${code}`,
    title: ERRORS[code].title,
    status: ERRORS[code].status,
    code,
    detail: expect.stringMatching(/\S/),
    requestId: expect.stringMatching(/\S/),
  })
  expect(answer.status).toBe(ERRORS[code].status)
  expect(answer.headers.get('x-request-id')).toBe(body.requestId)
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules|SQLSTATE|select .* from /)
  return body
}
