import { describe, expect, it } from 'vitest'
import { servedType } from './content-type.ts'

describe('servedType', () => {
  it.each([
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'application/xhtml+xml',
    'text/xml',
    'application/xml',
    'application/rss+xml',
    'text/javascript',
    'application/javascript',
    'application/x-javascript',
    'application/ecmascript',
    'text/javascript1.5',
    'text/css',
    'application/wasm',
    'multipart/related',
    'multipart/x-mixed-replace',
    'message/rfc822',
    'application/manifest+json',
    'text/cache-manifest',
    'application/mathml+xml',
  ])('never names the active type %s', (type) => {
    expect(servedType(type, true)).toEqual({ contentType: 'application/octet-stream', inline: false })
  })

  it.each(['', 'nonsense', 'image/png\r\nX: y', 'a/b/c', 'image/\u00e9', '*/*'])('takes %j for plain bytes', (type) => {
    expect(servedType(type, true)).toEqual({ contentType: 'application/octet-stream', inline: false })
  })

  it('keeps SVG usable in an image element, and makes it an attachment', () => {
    expect(servedType('image/svg+xml', true)).toEqual({ contentType: 'image/svg+xml', inline: false })
  })

  it.each([
    ['image/png', 'image/png'],
    ['Video/MP4; codecs=x', 'video/mp4'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['text/vtt', 'text/vtt; charset=utf-8'],
    ['application/pdf', 'application/pdf'],
  ])('shows %s in place when it may', (type, contentType) => {
    expect(servedType(type, true)).toEqual({ contentType, inline: true })
    expect(servedType(type, false).inline).toBe(false)
  })
})
