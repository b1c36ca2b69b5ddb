import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { ProjectLog } from './project-log.ts'

const path = scratch()
const now = () => 0
const TIME = '1970-01-01T00:00:00.000Z'
const lines = (name: string) => fs.readFileSync(path('logs', name), 'utf8').split('\n').slice(0, -1)

it('writes JSON lines into a log per kind, and makes the folder', async () => {
  const log = new ProjectLog(path(), { now })
  await log.error('it broke', { step: 3 })
  await log.warning('it creaks')
  await log.pipeline('begun')
  await log.pipeline('done')
  expect(lines('errors.log').map((line) => JSON.parse(line))).toEqual([
    { time: TIME, message: 'it broke', details: { step: 3 } },
  ])
  expect(lines('warnings.log')).toEqual([`{"time":"${TIME}","message":"it creaks"}`])
  expect(lines('pipeline.log')).toHaveLength(2)
})

it('writes plain lines', async () => {
  const log = new ProjectLog(path(), { now, format: 'plain' })
  await log.pipeline('begun', { step: 1 })
  await log.pipeline('done')
  expect(lines('pipeline.log')).toEqual([`${TIME} begun {"step":1}`, `${TIME} done`])
})

it.each(['json', 'plain'] as const)('lets no message begin a line of its own (%s)', async (format) => {
  const log = new ProjectLog(path(), { now, format })
  const hostile = 'a\nb\r\nc\u2028d\u2029e\u0085f\u001b[2Jg\0'
  await log.error(hostile, { [hostile]: hostile })
  const text = fs.readFileSync(path('logs/errors.log'), 'utf8')
  expect(text.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
  expect(text.endsWith('\n')).toBe(true)
  if (format === 'json')
    expect(JSON.parse(text)).toEqual({ time: TIME, message: hostile, details: { [hostile]: hostile } })
})

it('writes what an error says, and of what JSON cannot hold that it cannot', async () => {
  const log = new ProjectLog(path(), { now })
  const circular: Record<string, unknown> = {}
  circular.self = circular
  await log.error('one', Object.assign(new Error('two', { cause: new Error('three') }), { code: 'ENOSPC' }))
  await log.error('circle', circular)
  await log.error('large', { n: 12n })
  const [first, second, third] = lines('errors.log').map((line) => JSON.parse(line))
  expect(first.details).toMatchObject({ message: 'two', code: 'ENOSPC', cause: { message: 'three' } })
  expect(second).toMatchObject({ message: 'circle', details: expect.stringContaining('not JSON') })
  expect(third.details).toEqual({ n: '12' })
})

describe('rotation', () => {
  it('keeps so many older logs, each no larger than asked, and loses no line of those', async () => {
    const log = new ProjectLog(path(), { now, format: 'plain', maxBytes: 100, keep: 2 })
    await Promise.all(Array.from({ length: 20 }, (_, n) => log.pipeline(`line ${n}`)))
    expect(fs.readdirSync(path('logs')).sort()).toEqual(['pipeline.log', 'pipeline.log.1', 'pipeline.log.2'])
    for (const name of fs.readdirSync(path('logs')))
      expect(fs.statSync(path('logs', name)).size).toBeLessThanOrEqual(100)
    const kept = ['pipeline.log.2', 'pipeline.log.1', 'pipeline.log'].flatMap(lines)
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => `${TIME} line ${20 - kept.length + n}`))
    expect(kept.length).toBeGreaterThan(4)
  })

  it('writes a line that is larger than a log', async () => {
    const log = new ProjectLog(path(), { now, maxBytes: 10 })
    await log.error('x'.repeat(100))
    await log.error('y')
    expect(lines('errors.log.1')[0]).toContain('x'.repeat(100))
  })

  it('keeps none when asked to', async () => {
    const log = new ProjectLog(path(), { now, maxBytes: 10, keep: 0 })
    for (const text of ['a', 'b']) await log.error(text)
    expect(fs.readdirSync(path('logs'))).toEqual(['errors.log'])
    expect(lines('errors.log')).toHaveLength(1)
  })
})

it('begins a new line after one that a crash has cut short', async () => {
  fs.mkdirSync(path('logs'))
  fs.writeFileSync(path('logs/errors.log'), '{"time":"cut')
  await new ProjectLog(path(), { now }).error('next')
  expect(lines('errors.log')).toEqual(['{"time":"cut', `{"time":"${TIME}","message":"next"}`])
})

it('tells that it could not write', async () => {
  fs.writeFileSync(path('logs'), 'a file')
  await expect(new ProjectLog(path()).error('x')).rejects.toMatchObject({ name: 'FilesError' })
})
