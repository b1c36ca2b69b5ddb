import { describe, expect, it } from 'vitest'
import { ERRORS, type ErrorCode, HoldallError } from './errors.ts'
import { problemSchema, toProblem } from './problem.ts'

const DOCS = 'https://holdall.example/errors'

describe('toProblem', () => {
  it('says what was refused, why, and what to do', () => {
    const error = new HoldallError('in_use', 'Two projects use it', {
      hint: 'Remove it there first',
      details: { usedBy: ['p1', 'p2'] },
      errors: [{ path: 'ids.0', message: 'is in use' }],
    })
    const problem = toProblem(error, 'req-1', DOCS)
    expect(problem).toEqual({
      type: `${DOCS}/in_use`,
      title: 'Still in use',
      status: 409,
      code: 'in_use',
      detail: 'Two projects use it',
      hint: 'Remove it there first',
      errors: [{ path: 'ids.0', message: 'is in use' }],
      requestId: 'req-1',
      usedBy: ['p1', 'p2'],
    })
    expect(problemSchema.parse(problem)).toEqual(problem)
  })

  it('tells nothing of an error that nobody expected', () => {
    for (const thrown of [new Error('password=hunter2'), new HoldallError('internal', 'hunter2'), 'hunter2', null]) {
      const problem = toProblem(thrown, 'req-1', DOCS)
      expect(problem).toMatchObject({ code: 'internal', status: 500, requestId: 'req-1' })
      expect(JSON.stringify(problem)).not.toContain('hunter2')
    }
  })

  it('never lets details replace the standard members', () => {
    const error = new HoldallError('not_found', 'x', { details: { status: 200, code: 'ok', requestId: 'forged' } })
    expect(toProblem(error, 'req-1', DOCS)).toMatchObject({ status: 404, code: 'not_found', requestId: 'req-1' })
  })

  it('takes another status where a protocol demands it', () => {
    expect(toProblem(new HoldallError('checksum_mismatch', 'x'), 'r', DOCS, { status: 460 }).status).toBe(460)
  })

  it('has a status and an exit code for every code', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const error = new HoldallError(code, 'x')
      expect(error.status).toBeGreaterThanOrEqual(400)
      expect(error.exitCode).toBeGreaterThanOrEqual(1)
      expect(problemSchema.parse(toProblem(error, 'r', DOCS)).title).not.toBe('')
    }
  })
})
