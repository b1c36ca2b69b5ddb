import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentDisposition, safeFilename } from './disposition.ts'

describe('contentDisposition', () => {
  it.each([
    ['photo.jpg', 'inline; filename="photo.jpg"'],
    ['a b.jpg', 'inline; filename="a b.jpg"'],
    ['naïve.txt', 'inline; filename="na_ve.txt"; filename*=UTF-8\'\'na%C3%AFve.txt'],
    ['😀.png', 'inline; filename="_.png"; filename*=UTF-8\'\'%F0%9F%98%80.png'],
    ['a"b.jpg', 'inline; filename="a_b.jpg"; filename*=UTF-8\'\'a%22b.jpg'],
    ["it's (1)*.jpg é", "inline; filename=\"it's (1)*.jpg _\"; filename*=UTF-8''it%27s%20%281%29%2A.jpg%20%C3%A9"],
    ['100%.jpg', 'inline; filename="100_.jpg"; filename*=UTF-8\'\'100%25.jpg'],
    ['../../etc/passwd', 'inline; filename="_.._etc_passwd"'],
    ['a\r\nSet-Cookie: x=1', 'inline; filename="aSet-Cookie: x=1"'],
    ['evil\u202egnp.exe', 'inline; filename="evilgnp.exe"'],
    ['nul\0.txt', 'inline; filename="nul.txt"'],
    ['', 'inline; filename="download"'],
    ['...', 'inline; filename="download"'],
    ['\ud800.txt', 'inline; filename="_.txt"; filename*=UTF-8\'\'%EF%BF%BD.txt'],
  ])('writes %j', (name, expected) => {
    expect(contentDisposition('inline', name)).toBe(expected)
  })

  it('keeps the extension of a name that is too long', () => {
    const safe = safeFilename(`${'x'.repeat(300)}.jpeg`)
    expect(safe).toHaveLength(200)
    expect(safe.endsWith('x.jpeg')).toBe(true)
  })

  it('is a valid header that says the whole name, for every name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const value = contentDisposition('attachment', name)
        const match =
          /^attachment; filename="([ !#$&-[\]-~]*)"(?:; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+))?$/.exec(
            value,
          )
        expect(match).not.toBeNull()
        const said = match![2] === undefined ? match![1]! : decodeURIComponent(match![2])
        expect(said).toBe(safeFilename(name))
        expect(said).not.toMatch(/[\p{Cc}/\\\u202a-\u202e]/u)
      }),
    )
  })
})
