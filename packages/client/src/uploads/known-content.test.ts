import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answer, FaultyTus, keepWaiting, loseAnswer, refuse } from '../testing/faulty-tus.ts'
import { fileLike, uploadsOn } from '../testing/uploads-on.ts'
import type { Upload } from './upload-types.ts'

const KIB = 1024
const original = { id: 'media-9', projectId: null, sourceType: 'upload' }
const copy = { id: 'media-10', projectId: 'p-1', sourceType: 'upload' }
const COPY = 'POST /api/media/media-9/copy'

describe('a file that the server has', () => {
  let tus: FaultyTus
  let close: () => void
  const begin = (intent = { projectId: 'p-1' }) => {
    const { uploads } = uploadsOn(tus.url, 'token', { retries: 3 })
    close = () => uploads.close()
    return uploads.add([fileLike('file.bin', 10 * KIB)], intent)[0] as Upload
  }
  const isKnown = (times = 1) => {
    for (let time = 0; time < times; time++) {
      tus.next('POST /api/media/check', answer(200, { known: true, mediaId: 'media-9' }))
      tus.next('GET /api/media/media-9', answer(200, original))
    }
  }
  const asked = (what: string) => tus.asked.filter((one) => one === what).length

  beforeEach(async () => {
    tus = await new FaultyTus().start()
  })
  afterEach(async () => {
    close()
    await tus.stop()
  })

  it('is copied to its place, and asked for again by the same key when the answer is lost or late', async () => {
    isKnown()
    tus.next(COPY, loseAnswer, refuse(503, 'unavailable'), refuse(409, 'conflict', { 'Retry-After': '0' }))
    tus.next(COPY, answer(201, copy))
    const upload = begin()
    expect((await upload.done).id).toBe('media-10')
    expect([asked(COPY), tus.uploads.size]).toEqual([4, 0])
    expect(upload.snapshot).toMatchObject({ state: 'done', known: true })
  })

  it('is never sent beside a copy that may have been made', async () => {
    isKnown()
    tus.next(COPY, ...Array.from({ length: 4 }, () => loseAnswer))
    const upload = begin()
    await expect.poll(() => upload.snapshot.state).toBe('failed')
    // What it is a copy of does not change, though the copy itself may be what is known by now.
    tus.next(COPY, answer(201, copy))
    upload.retry()
    expect((await upload.done).id).toBe('media-10')
    expect([asked('POST /api/media/check'), tus.uploads.size]).toEqual([1, 0])
  })

  it('is sent where it cannot be copied', async () => {
    isKnown()
    tus.next(COPY, refuse(409, 'conflict'))
    const upload = begin()
    expect((await upload.done).id).toBe('media-1')
  })

  it('leaves no copy when it is cancelled before the answer', async () => {
    isKnown()
    tus.next(COPY, keepWaiting)
    tus.next(COPY, answer(201, copy))
    const upload = begin()
    await expect.poll(() => asked(COPY)).toBe(1)
    tus.next('DELETE /api/media/media-10', answer(200, copy))
    upload.cancel()
    await expect(upload.done).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => asked('DELETE /api/media/media-10')).toBe(1)
  })

  it('is not looked up once it was begun: it would be found, and copied', async () => {
    tus.next('POST /api/uploads', keepWaiting)
    const upload = begin()
    await expect.poll(() => tus.uploads.size).toBe(1)
    upload.pause()
    upload.resume()
    expect((await upload.done).id).toBe('media-1')
    expect(asked('POST /api/media/check')).toBe(1)
  })
})
