import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from './campaign.ts'
import { ServerProcess } from './server-process.ts'
import { parseTrace, tracingRefusal } from './system-calls.ts'
import { traceUpload } from './trace-upload.ts'

const refusal = tracingRefusal()

describe.skipIf(refusal !== null)(`the system calls of an upload${refusal === null ? '' : ` (${refusal})`}`, () => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdall-trace-'))
    server = await ServerProcess.start(folder, { HOLDALL_WORKERS: 'off' })
  })
  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it.for([
    ['small', 16 * 1024],
    ['large', 3 * 1024 * 1024],
  ] as const)('of a %s file write, sync, link, sync the folder, commit and only then answer', async ([name, size]) => {
    const { status, steps, violations } = await traceUpload(server, folder, {
      name,
      body: new Random(size).bytes(size),
    })
    expect(status).toBe(201)
    expect(steps.map(({ step }) => step)).toEqual([
      'last write of the file',
      'sync of the file',
      'link into place',
      'sync of the folder',
      'send the row and its commit',
      'sync of the write-ahead log',
      'commit confirmed',
      'answer 201',
    ])
    expect(violations).toEqual([])
  })
})

describe('a trace', () => {
  it('tells when a call that was interrupted began and ended', () => {
    const calls = parseTrace(
      [
        '7 fsync(24</data> <unfinished ...>',
        '8 write(1</log>, "x", 1) = 1',
        '7 <... fsync resumed>) = 0',
        '9 link("/a", "/b") = -1 EEXIST (File exists)',
      ].join('\n'),
    )
    expect(calls).toEqual([
      { pid: 7, name: 'fsync', parameters: '24</data>', result: 0, began: 0, ended: 2 },
      { pid: 8, name: 'write', parameters: '1</log>, "x", 1', result: 1, began: 1, ended: 1 },
      { pid: 9, name: 'link', parameters: '"/a", "/b"', result: -1, began: 3, ended: 3 },
    ])
  })
})
