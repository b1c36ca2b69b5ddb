import { resolveObjectURL } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { MediaItem } from '@holdall/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../../server/src/testing/test-holdall.ts'
import { fileLike, type UploadsUnderTest, uploadsOn } from '../testing/uploads-on.ts'
import type { Upload } from './upload-types.ts'

const MIB = 1024 * 1024
const digestOf = async (blob: Blob) =>
  createHash('sha256')
    .update(new Uint8Array(await blob.arrayBuffer()))
    .digest('hex')

describe('uploads to a real server', () => {
  let server: TestHoldall
  let under: UploadsUnderTest
  let token: string

  const begin = (options: Parameters<typeof uploadsOn>[2] = {}) => {
    under = uploadsOn(server.url, token, options)
    return under.uploads
  }
  const library = async (): Promise<MediaItem[]> => {
    const answer = await server.as('alice')('/api/media?format=v2&limit=200')
    return ((await answer.json()) as { items: MediaItem[] }).items
  }
  const contentOf = async ({ id }: MediaItem) => (await server.as('alice')(`/api/media/${id}/content`)).blob()
  const reached = (upload: Upload, holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const stop = upload.subscribe(() => {
        if (!holds()) return
        stop()
        resolve()
      })
      if (holds()) resolve()
    })

  beforeAll(async () => {
    server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off' })
    token = await server.token('alice')
  })
  afterAll(() => server.close())
  afterEach(() => under.uploads.close())

  it('send a small file in one request, and say what it is', async () => {
    const file = fileLike('harbour, evening.bin', 70_000, 1)
    const intent = { title: 'Harbour', tags: ['sea', 'evening'], metadata: { camera: { lens: 35 } } }
    const [upload] = begin().add([file], intent) as [Upload]
    expect(upload.snapshot).toMatchObject({ name: file.name, sizeBytes: 70_000, state: 'waiting', mediaId: null })
    const { localUrl } = upload.snapshot
    expect(resolveObjectURL(localUrl as string)?.size).toBe(70_000)
    const item = await upload.done
    expect(item).toMatchObject({
      ...intent,
      originalFilename: file.name,
      sizeBytes: 70_000,
      checksum: await digestOf(file),
    })
    expect(upload.snapshot).toMatchObject({ state: 'done', mediaId: item.id, localUrl: null, sentBytes: 70_000 })
    expect(resolveObjectURL(localUrl as string)).toBeUndefined()
    expect(under.sent('POST')).toEqual(['/api/media/check', '/api/uploads'])
    expect(under.sent('PATCH')).toEqual([])
  })

  it('send a large file in chunks, and check what arrived', async () => {
    const file = fileLike('large.bin', 9 * MIB + 17, 2)
    const [upload] = begin({ chunkBytes: 2 * MIB, hashFirstBytes: 0 }).add([file]) as [Upload]
    const mediaIds = new Set<string | null>()
    upload.subscribe(() => mediaIds.add(upload.snapshot.mediaId))
    const item = await upload.done
    expect(item.checksum).toBe(await digestOf(file))
    expect(await digestOf(await contentOf(item))).toBe(item.checksum)
    expect([...mediaIds]).toEqual([null, item.id])
    expect(under.sent('PATCH')).toHaveLength(5)
    expect(under.sent('POST')).toEqual(['/api/uploads'])
  })

  it('do not send what the server has', async () => {
    const file = fileLike('known.bin', 50_000, 3)
    const uploads = begin()
    const first = await (uploads.add([file])[0] as Upload).done
    const before = (await library()).length
    const [again] = uploads.add([fileLike('known again.bin', 50_000, 3)]) as [Upload]
    expect((await again.done).id).toBe(first.id)
    expect(again.snapshot.known).toBe(true)
    const [elsewhere] = uploads.add([file], { title: 'A second one', tags: ['copy'], visibility: 'public' }) as [Upload]
    const copy = await elsewhere.done
    expect(copy).toMatchObject({
      title: 'A second one',
      tags: ['copy'],
      visibility: 'public',
      checksum: first.checksum,
    })
    expect(copy.id).not.toBe(first.id)
    expect(await library()).toHaveLength(before + 1)
    expect(under.sent('POST').filter((path) => path === '/api/uploads')).toHaveLength(1)
  })

  it('pause, go on where they were, and can be taken back', async () => {
    const file = fileLike('paused.bin', 6 * MIB, 4)
    const uploads = begin({ chunkBytes: MIB, hashFirstBytes: 0 })
    const [upload] = uploads.add([file]) as [Upload]
    await reached(upload, () => upload.snapshot.sentBytes >= 2 * MIB)
    uploads.pauseAll()
    expect(upload.snapshot).toMatchObject({ state: 'paused', bytesPerSecond: 0 })
    const { mediaId } = upload.snapshot
    uploads.resumeAll()
    expect((await upload.done).id).toBe(mediaId)
    expect(under.sent('POST')).toHaveLength(1)

    const [second] = uploads.add([fileLike('taken back.bin', 6 * MIB, 5)]) as [Upload]
    await reached(second, () => second.snapshot.sentBytes >= MIB)
    second.cancel()
    await expect(second.done).rejects.toMatchObject({ name: 'AbortError' })
    // Its last bytes may have been on their way: then it has become an item, which goes too.
    const left = async () => {
      const open = await server.database.database.one('service', {
        text: "select from uploads where filename = $1 and state = 'open'",
        values: ['taken back.bin'],
      })
      const items = (await library()).filter(({ originalFilename }) => originalFilename === 'taken back.bin')
      return (open.rowCount ?? 0) + items.length
    }
    await expect.poll(left, { timeout: 10_000 }).toBe(0)
    expect(under.sent('DELETE')[0]).toBe(`/api/uploads/${second.snapshot.mediaId}`)
    uploads.clearDone()
    expect(uploads.snapshot).toEqual([])
  })

  it('end with the reason when the place does not take the file', async () => {
    const made = await server.as('alice')('/api/storage/projects', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Songs', type: 'music-clip' }),
    })
    const { id: projectId } = (await made.json()) as { id: string }
    const uploads = begin({ hashFirstBytes: 0, chunkBytes: MIB })
    const [wrong, large] = uploads.add([fileLike('not a song.bin', 5 * MIB, 6), fileLike('long.mp3', 51 * MIB, 7)], {
      projectId,
    }) as [Upload, Upload]
    await expect(wrong.done).rejects.toMatchObject({ status: 415, code: 'unsupported_type' })
    await expect(large.done).rejects.toMatchObject({ status: 413, code: 'too_large', maxBytes: 50 * MIB })
    expect(wrong.snapshot).toMatchObject({ state: 'failed', problem: { code: 'unsupported_type' } })
    expect(under.sent('PATCH').length).toBeLessThanOrEqual(2)
  })
})
