import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootId } from '../../storage/drivers/fs/boot-mark.ts'
import { suiteStorageUrl } from '../../testing/s3/test-s3.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'

const BYTES = new Uint8Array(3_000_000).map((_, n) => (n * 31) >> 3)
const WRITTEN = 2_000_000

/** What a server leaves that is killed, on a machine that goes on: a run longer than what counts, with its mark. */
describe('an upload of a killed server', () => {
  let server: TestHoldall

  beforeAll(async () => {
    server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off' })
  })
  afterAll(() => server.close())

  const ask = (path: string, init: RequestInit = {}) =>
    server.as('alice')(path, { ...init, headers: { 'Tus-Resumable': '1.0.0', ...init.headers } })

  it.for([
    ['nobody has looked since', [0]],
    ['whoever took it over was killed before it had looked', [0, 0]],
    ['two were', [0, 0, 0]],
  ] as const)('goes on behind all that was written, when %s', async ([, runs], test) => {
    if (suiteStorageUrl() !== undefined) return test.skip('on S3 a killed server leaves nothing to salvage')
    if (bootId() === null) return test.skip('this system does not tell one boot from another')
    const made = await ask('/api/uploads', { method: 'POST', headers: { 'Upload-Length': String(BYTES.length) } })
    const id = made.headers.get('X-Media-Id') as string
    const folder = join(server.storagePath, 'objects/.holdall/uploads', id)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, '0'), BYTES.subarray(0, WRITTEN))
    await writeFile(join(folder, '0.boot'), bootId() as string)
    const values = [id, JSON.stringify(runs)]
    await server.database.database.one('service', {
      text: 'update uploads set held = true, runs = $2 where id = $1',
      values,
    })
    const looked = await ask(`/api/uploads/${id}`, { method: 'HEAD' })
    expect(looked.headers.get('Upload-Offset')).toBe(String(WRITTEN))
    const ended = await ask(`/api/uploads/${id}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(WRITTEN) },
      body: BYTES.subarray(WRITTEN),
    })
    expect(ended.status).toBe(204)
    const item = (await (await ask(`/api/media/${id}?format=v2`)).json()) as MediaItem
    expect(item.checksum).toBe(createHash('sha256').update(BYTES).digest('hex'))
  })
})
