import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ContentPlan, planContent, type Representation, strongEtag } from './plan.ts'

const etag = strongEtag('ab'.repeat(32))
const photo: Representation = {
  sizeBytes: 1000,
  mimeType: 'image/jpeg',
  etag,
  lastModified: new Date('2024-05-01T12:00:00Z'),
  filename: 'photo.jpg',
  inlineSafe: true,
  cacheControl: 'private, max-age=3600',
}

function headersOf(plan: ContentPlan): Record<string, string> {
  const pairs: [string, string][] = []
  for (let i = 0; i < plan.headers.length; i += 2) pairs.push([plan.headers[i]!.toLowerCase(), plan.headers[i + 1]!])
  expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length)
  return Object.fromEntries(pairs)
}

describe('planContent', () => {
  it('answers the whole with everything a browser needs to be safe', () => {
    const plan = planContent({}, 'GET', photo)
    expect(plan).toMatchObject({ status: 200, parts: [{ start: 0, end: 1000 }], bodyBytes: 1000, problem: null })
    expect(headersOf(plan)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      etag,
      'last-modified': 'Wed, 01 May 2024 12:00:00 GMT',
      'cache-control': 'private, max-age=3600',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox$/),
      'cross-origin-resource-policy': 'same-site',
      'content-disposition': 'inline; filename="photo.jpg"',
    })
  })

  it('answers HEAD like GET without a body, and ignores its Range', () => {
    const plan = planContent({ range: 'bytes=0-1' }, 'HEAD', photo)
    expect(plan).toMatchObject({ status: 200, parts: [], bodyBytes: 0 })
    expect(headersOf(plan)).toEqual(headersOf(planContent({}, 'GET', photo)))
  })

  it('answers one range', () => {
    const plan = planContent({ range: 'bytes=10-19' }, 'GET', photo)
    expect(plan).toMatchObject({ status: 206, parts: [{ start: 10, end: 20 }], bodyBytes: 10 })
    expect(headersOf(plan)).toMatchObject({ 'content-range': 'bytes 10-19/1000', 'content-length': '10' })
  })

  it('answers several ranges with the exact length of the multipart body', () => {
    const plan = planContent({ range: 'bytes=0-0,-2' }, 'GET', photo, { createBoundary: () => 'B' })
    const body = plan.parts
      .map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString() : `<${part.start},${part.end}>`))
      .join('')
    expect(body).toBe(
      '--B\r\nContent-Type: image/jpeg\r\nContent-Range: bytes 0-0/1000\r\n\r\n<0,1>\r\n--B\r\nContent-Type: image/jpeg\r\nContent-Range: bytes 998-999/1000\r\n\r\n<998,1000>\r\n--B--\r\n',
    )
    expect(headersOf(plan)).toMatchObject({
      'content-type': 'multipart/byteranges; boundary=B',
      'content-length': String(plan.bodyBytes),
    })
    expect(headersOf(plan)).not.toHaveProperty('content-range')
  })

  it('answers 416 with the size, and leaves the document to its sender', () => {
    const plan = planContent({ range: 'bytes=1000-' }, 'GET', photo)
    expect(plan).toMatchObject({ status: 416, parts: [], problem: { code: 'range_not_satisfiable' } })
    expect(headersOf(plan)).toMatchObject({ 'content-range': 'bytes */1000' })
    expect(headersOf(plan)).not.toHaveProperty('content-length')
  })

  it('asks the conditions before the range', () => {
    expect(planContent({ range: 'bytes=5000-', 'if-none-match': etag }, 'GET', photo).status).toBe(304)
    expect(planContent({ range: 'bytes=0-1', 'if-match': '"x"' }, 'GET', photo)).toMatchObject({
      status: 412,
      problem: { code: 'precondition_failed' },
    })
    expect(planContent({ range: 'bytes=0-1', 'if-range': '"x"' }, 'GET', photo).status).toBe(200)
    expect(planContent({ range: 'bytes=0-1', 'if-range': etag }, 'GET', photo).status).toBe(206)
  })

  it('sends what a cache must update with a 304, and nothing about a body', () => {
    const headers = headersOf(planContent({ 'if-none-match': etag }, 'GET', photo))
    expect(headers).toMatchObject({ etag, 'cache-control': photo.cacheControl })
    expect(headers).not.toHaveProperty('content-length')
    expect(headers).not.toHaveProperty('content-type')
  })

  it('makes HTML and SVG attachments however safe they are called', () => {
    const html = headersOf(planContent({}, 'GET', { ...photo, mimeType: 'text/html', filename: 'x.html' }))
    expect(html).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="x.html"',
    })
    const svg = headersOf(planContent({}, 'GET', { ...photo, mimeType: 'image/svg+xml' }))
    expect(svg['content-disposition']).toMatch(/^attachment/)
    expect(
      headersOf(planContent({ range: 'bytes=0-1,3-4' }, 'GET', { ...photo, mimeType: 'text/html' }))['content-type'],
    ).toMatch(/^multipart\/byteranges/)
  })

  it('downloads when asked to, and lets other origins embed what was signed for them', () => {
    const headers = headersOf(
      planContent({}, 'GET', { ...photo, download: true, crossOrigin: true, extraHeaders: ['Vary', 'Accept'] }),
    )
    expect(headers).toMatchObject({
      'content-disposition': 'attachment; filename="photo.jpg"',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'Accept',
    })
  })

  it('answers an empty file', () => {
    const plan = planContent({}, 'GET', { ...photo, sizeBytes: 0 })
    expect(plan).toMatchObject({ status: 200, parts: [], bodyBytes: 0 })
    expect(headersOf(plan)['content-length']).toBe('0')
  })

  it('promises exactly as many bytes as its parts make, for any range and size', () => {
    fc.assert(
      fc.property(
        fc.nat(5000),
        fc.array(fc.tuple(fc.nat(6000), fc.nat(100)), { maxLength: 10 }),
        (sizeBytes, pairs) => {
          const range = `bytes=${pairs.map(([start, length]) => `${start}-${start + length}`).join(',')}`
          const plan = planContent({ range }, 'GET', { ...photo, sizeBytes })
          const total = plan.parts.reduce(
            (sum, part) => sum + (part instanceof Uint8Array ? part.length : part.end - part.start),
            0,
          )
          expect(total).toBe(plan.bodyBytes)
          if (plan.problem === null) expect(headersOf(plan)['content-length']).toBe(String(total))
        },
      ),
    )
  })
})
