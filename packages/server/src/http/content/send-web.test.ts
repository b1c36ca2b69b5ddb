import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { ContentSource } from './content-body.ts'
import { planContent, type Representation, strongEtag } from './plan.ts'
import { contentRequestHeaders, sendWeb } from './send-web.ts'

const PATIENT = { timeout: 10_000 }

const bytes = Buffer.alloc(200_000, 'holdall ')
const representation: Representation = {
  sizeBytes: bytes.length,
  mimeType: 'image/png',
  etag: strongEtag('11'.repeat(32)),
  lastModified: new Date('2024-05-01T12:00:00Z'),
  filename: 'ü.png',
  inlineSafe: true,
  cacheControl: 'private',
}
const sourceOf = (content: Uint8Array): ContentSource => ({
  readBytes: async ({ start, end }) => content.subarray(start, end),
  readStream: async ({ start, end }) => Readable.from([content.subarray(start, end)], { objectMode: false }),
})
const answer = (init: RequestInit = {}, source = sourceOf(bytes)): Promise<Response> => {
  const request = new Request('http://x/', init)
  return sendWeb(planContent(contentRequestHeaders(request.headers), request.method, representation), source)
}
const bodyOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

describe('sendWeb', () => {
  it('answers the whole, a range, several ranges, and conditions', async () => {
    const whole = await answer()
    expect(whole.status).toBe(200)
    expect((await bodyOf(whole)).equals(bytes)).toBe(true)
    const part = await answer({ headers: { range: 'bytes=8-15' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 8-15/200000',
      'holdall ',
    ])
    const parts = await answer({ headers: { range: 'bytes=0-99999,100001-199999' } })
    expect((await bodyOf(parts)).length).toBe(Number(parts.headers.get('content-length')))
    const known = await answer({ headers: { 'if-none-match': representation.etag } })
    expect([known.status, known.body]).toEqual([304, null])
    expect((await answer({ headers: { range: 'bytes=0-1', 'if-range': '"old"' } })).status).toBe(200)
    expect((await answer({ method: 'HEAD' })).body).toBeNull()
  })

  it('errors the body when the object is shorter than promised', async () => {
    await expect(bodyOf(await answer({}, sourceOf(bytes.subarray(0, 100_000))))).rejects.toMatchObject({
      code: 'corrupt',
    })
  })

  it('rejects before an answer exists when a small object is short', async () => {
    await expect(
      answer({ headers: { range: 'bytes=100-199' } }, sourceOf(bytes.subarray(0, 150))),
    ).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('closes the file when the body is cancelled', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(1000))
      },
    })
    const response = await answer({}, { readBytes: async () => bytes, readStream: async () => endless })
    const reader = response.body!.getReader()
    await reader.read()
    await reader.cancel()
    await expect.poll(() => endless.destroyed, PATIENT).toBe(true)
  })
})
