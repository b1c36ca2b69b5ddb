import { describe, expect, it } from 'vitest'
import { consume } from './testing/upload-fixtures.ts'
import { readUpload, uploadSourceFromRequest } from './upload-request.ts'

const PATIENT = { timeout: 10_000 }

describe('readUpload of a web request', () => {
  it('reads a form and a raw body', async () => {
    const data = new FormData()
    data.set('title', 'x')
    data.set('file', new Blob([new Uint8Array(2_000_000)], { type: 'image/webp' }), 'ü.webp')
    await expect(
      consume(uploadSourceFromRequest(new Request('http://x', { method: 'POST', body: data }))),
    ).resolves.toMatchObject({
      filename: 'ü.webp',
      declaredMime: 'image/webp',
      sizeBytes: 2_000_000,
      before: { title: 'x' },
    })
    await expect(
      consume(uploadSourceFromRequest(new Request('http://x', { method: 'POST', body: 'abc' }))),
    ).resolves.toMatchObject({ kind: 'raw', sizeBytes: 3 })
    await expect(consume(uploadSourceFromRequest(new Request('http://x', { method: 'POST' })))).resolves.toMatchObject({
      sizeBytes: 0,
    })
  })

  it('fails when the body fails', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(10))
        controller.error(new Error('gone'))
      },
    })
    const request = new Request('http://x', { method: 'POST', body, duplex: 'half' } as RequestInit)
    await expect(consume(uploadSourceFromRequest(request))).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('lets the body of a refused request be dropped', async () => {
    let cancelled = false
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => {
        cancelled = true
      },
    })
    const source = uploadSourceFromRequest(
      new Request('http://x', { method: 'POST', body, duplex: 'half' } as RequestInit),
    )
    const upload = await readUpload(source)
    await upload.body[Symbol.asyncIterator]().next()
    upload.abort(new Error('limit'))
    source.stream.destroy()
    await expect.poll(() => cancelled, PATIENT).toBe(true)
    await expect(upload.finish()).rejects.toThrow('limit')
  })
})
