import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildFilename, filenameHash, sanitiseStem } from './filename.ts'

describe('sanitiseStem', () => {
  it.each([
    ['holiday photo.JPG', 'holiday-photo'],
    ['a..b...c.png', 'a.b.c'],
    ['archive.tar.gz', 'archive.tar'],
    ['v1.0 final cut', 'v1.0-final-cut'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..\\..\\boot.ini', 'boot'],
    ['a\0b.png', 'a-b'],
    ['x'.repeat(300), 'x'.repeat(80)],
    ['🎉🎉.png', 'file'],
    ['\u202Egpj.exe', 'gpj'],
    ['.bashrc', 'file'],
    ['', 'file'],
    ['...', 'file'],
    ['.', 'file'],
    ['/', 'file'],
    ['photo.jpg. . .', 'photo'],
    ['CON', '_CON'],
    ['nul.txt', '_nul'],
    ['com1.tar.gz', '_com1.tar'],
    ['console.log', 'console'],
    ['--rf.txt', 'rf'],
    ['Für Elise (live).MP3', 'F-r-Elise-live-'],
  ])('makes %j %j', (name, stem) => {
    expect(sanitiseStem(name)).toBe(stem)
  })

  it('is harmless for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const stem = sanitiseStem(name)
        expect(stem).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/)
        expect(stem).not.toMatch(/\.\.|\.$/)
        expect(stem).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      }),
      { numRuns: 500 },
    )
  })

  it('takes linear time for a name of a megabyte', () => {
    const started = performance.now()
    for (const filler of ['. ', '.', 'a', '-', '\0', '.a']) sanitiseStem(`${filler.repeat(500_000)}\u202E`)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('buildFilename', () => {
  const parts = { ownerUserId: 'alice', originalName: 'My photo.png', mediaId: 'media-1', extension: '.jpg' }

  it('is the stem, ten characters of SHA-1 over owner, name and id, and the extension', () => {
    const hash = createHash('sha1').update('alice:My photo.png:media-1').digest('hex').slice(0, 10)
    expect(buildFilename(parts)).toBe(`My-photo-${hash}.jpg`)
    expect(filenameHash(buildFilename(parts))).toBe(hash)
  })

  it('agrees with SHA-1 of Node on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (ownerUserId, originalName) => {
        const hash = createHash('sha1').update(`${ownerUserId}:${originalName}:m`).digest('hex').slice(0, 10)
        const filename = buildFilename({ ownerUserId, originalName, mediaId: 'm', extension: '' })
        expect(filenameHash(filename)).toBe(hash)
      }),
    )
  })

  it('differs by item', () => {
    expect(buildFilename(parts)).not.toBe(buildFilename({ ...parts, mediaId: 'media-2' }))
  })

  it('refuses what is not an extension', () => {
    for (const extension of ['jpg', '.', './x', '.JPG', '.a/b', '.a\0', `.${'a'.repeat(13)}`]) {
      expect(() => buildFilename({ ...parts, extension })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }
  })

  it('takes well under a millisecond', () => {
    const started = performance.now()
    for (let index = 0; index < 2000; index++) buildFilename({ ...parts, mediaId: `media-${index}` })
    expect((performance.now() - started) / 2000).toBeLessThan(0.2)
  })
})

describe('filenameHash', () => {
  it('finds none in names of older programs', () => {
    for (const name of ['photo.jpg', 'photo-123.jpg', 'photo-abcdefghij.jpg', '', 'a b-0123456789.jpg']) {
      expect(filenameHash(name)).toBeNull()
    }
  })
})
