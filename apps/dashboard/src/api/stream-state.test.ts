import { ApiProblem } from '@holdall/client'
import type { Job } from '@holdall/protocol'
import { expect, it } from 'vitest'
import { readStreamState } from './stream-state.ts'

const job = (state: Job['state'], more: Partial<Job> = {}): Job => ({ id: 'job-1', state, progress: 0, ...more }) as Job
const missing = () => Promise.reject(new ApiProblem(404, { detail: 'There is none' }))
/** Answers with one after the other. */
const inTurn = (...jobs: (Job | null)[]) => {
  const rest = [...jobs]
  return async () => rest.shift() ?? null
}

it('does not ask for a playlist that is being made', async () => {
  const asked = () => Promise.reject(new Error('It was asked for'))
  expect(await readStreamState(inTurn(job('running', { progress: 0.4 })), asked)).toEqual({
    state: 'making',
    progress: 0.4,
  })
})

it('is ready where the playlist is, also when no job is remembered', async () => {
  expect(await readStreamState(inTurn(job('done')), async () => '#EXTM3U')).toEqual({ state: 'ready' })
  expect(await readStreamState(inTurn(null), async () => '#EXTM3U')).toEqual({ state: 'ready' })
})

it('tells of the job that the question set in motion', async () => {
  expect(await readStreamState(inTurn(null, job('waiting')), missing)).toEqual({ state: 'making', progress: 0 })
})

it('tells why it could not be made', async () => {
  const failed = job('failed', { reason: 'It is damaged' })
  expect(await readStreamState(inTurn(failed, failed), missing)).toEqual({ state: 'failed', reason: 'It is damaged' })
})

it('passes on what else went wrong', async () => {
  await expect(readStreamState(inTurn(null, null), missing)).rejects.toThrow('There is none')
  const broken = () => Promise.reject(new ApiProblem(503, { detail: 'Later' }))
  await expect(readStreamState(inTurn(null), broken)).rejects.toThrow('Later')
})
