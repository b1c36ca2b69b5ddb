import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalMime,
  extensionOfMime,
  isInlineSafe,
  isMime,
  isTextMime,
  kindOfMime,
  mimeAllowed,
  mimeOfFilename,
  sameMime,
} from './mime.ts'
import { MIME_ALIASES, MIME_TABLE } from './mime-table.ts'

describe('canonicalMime', () => {
  it('ignores parameters, case and spaces', () => {
    expect(canonicalMime(' Text/Plain ; charset=UTF-8')).toBe('text/plain')
  })

  it.each([
    ['video/avi', 'video/vnd.avi', 'video/x-msvideo'],
    ['audio/x-wav', 'audio/vnd.wave', 'audio/wav'],
    ['audio/mp3', 'audio/mpeg'],
    ['audio/x-m4a', 'audio/m4a', 'audio/mp4'],
    ['video/x-m4v', 'video/mp4'],
    ['audio/ogg; codecs=opus', 'application/ogg', 'audio/opus'],
    ['audio/x-flac', 'audio/flac'],
    ['image/heif', 'image/heic', 'image/heic-sequence'],
    ['image/svg', 'image/svg+xml'],
    ['application/x-zip-compressed', 'application/zip'],
    ['image/jpg', 'image/jpeg'],
  ])('counts %s and its other names as equal', (first, ...others) => {
    for (const other of others) expect(sameMime(first, other)).toBe(true)
  })

  it('keeps different types apart', () => {
    expect(sameMime('video/mp4', 'audio/mp4')).toBe(false)
    expect(sameMime('image/png', 'image/apng')).toBe(false)
  })

  it('makes nonsense a plain binary', () => {
    for (const nonsense of [
      '',
      '/',
      'image',
      'image/',
      '*/*',
      'image/*',
      'a/b/c',
      'text/pl ain',
      '__proto__',
      'a/\0',
    ]) {
      expect(canonicalMime(nonsense)).toBe('application/octet-stream')
    }
  })

  it('is stable and always reads as a type', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = canonicalMime(text)
        expect(canonicalMime(once)).toBe(once)
        expect(isMime(once)).toBe(true)
      }),
    )
    for (const target of Object.values(MIME_ALIASES)) expect(canonicalMime(target)).toBe(target)
  })
})

describe('mimeAllowed', () => {
  it('judges by canonical names and wildcards', () => {
    expect(mimeAllowed(['audio/mpeg'], 'audio/mp3')).toBe(true)
    expect(mimeAllowed(['video/x-msvideo'], 'video/vnd.avi')).toBe(true)
    expect(mimeAllowed(['video/mp4'], 'video/x-m4v')).toBe(true)
    expect(mimeAllowed(['image/*'], 'image/webp')).toBe(true)
    expect(mimeAllowed(['*/*'], 'application/x-anything')).toBe(true)
    expect(mimeAllowed(['image/*', 'video/mp4'], 'audio/mpeg')).toBe(false)
    expect(mimeAllowed([], 'audio/mpeg')).toBe(false)
    expect(mimeAllowed(['image/*'], 'image')).toBe(false)
  })
})

describe('kinds and extensions', () => {
  it('know what a type is', () => {
    expect(['image/svg+xml', 'video/webm', 'application/ogg', 'application/pdf', '?'].map(kindOfMime)).toEqual([
      'image',
      'video',
      'audio',
      'file',
      'file',
    ])
  })

  it('give every type of the table its extension, and read it back as the same kind', () => {
    for (const [mime] of MIME_TABLE) {
      const extension = extensionOfMime(mime)
      expect(extension).toMatch(/^\.[a-z0-9]{1,12}$/)
      expect(kindOfMime(mimeOfFilename(`x${extension}`) ?? '')).toBe(kindOfMime(mime))
    }
  })

  it('keep the extension of the exact type, and fall back to the canonical one', () => {
    expect(extensionOfMime('video/x-m4v')).toBe('.m4v')
    expect(extensionOfMime('audio/x-m4a')).toBe('.m4a')
    expect(extensionOfMime('audio/vnd.wave')).toBe('.wav')
    expect(extensionOfMime('image/heif')).toBe('.heif')
    expect(extensionOfMime('application/x-unknown')).toBe('.bin')
    expect(extensionOfMime('constructor')).toBe('.bin')
  })

  it('read a name by its last extension', () => {
    expect(mimeOfFilename('a.tar.gz')).toBe('application/gzip')
    expect(mimeOfFilename('A.JPG')).toBe('image/jpeg')
    for (const name of ['', '.', 'noext', 'a.', 'a.__proto__', `a.${'x'.repeat(300)}`])
      expect(mimeOfFilename(name)).toBeNull()
  })
})

describe('isTextMime', () => {
  it('names what no signature gives away', () => {
    const text = [
      'text/csv',
      'application/json',
      'application/ld+json',
      'image/svg+xml',
      'text/xml',
      'application/yaml',
    ]
    for (const mime of text) expect([mime, isTextMime(mime)]).toEqual([mime, true])
    for (const mime of ['image/png', 'application/pdf', 'application/zip', '']) expect(isTextMime(mime)).toBe(false)
  })
})

describe('isInlineSafe', () => {
  it('shows pictures, sound, films and plain text', () => {
    for (const mime of ['image/jpeg', 'image/heif', 'video/x-m4v', 'audio/mp3', 'text/plain; charset=utf-8']) {
      expect([mime, isInlineSafe(mime)]).toEqual([mime, true])
    }
  })

  it('never shows what can carry script', () => {
    const unsafe = ['image/svg+xml', 'IMAGE/SVG+XML;x', 'image/svg', 'text/html', 'text/xml', 'application/xhtml+xml']
    const more = ['application/pdf', 'text/css', 'text/javascript', 'application/octet-stream', '', 'video/x-evil+xml']
    for (const mime of [...unsafe, ...more]) expect([mime, isInlineSafe(mime)]).toEqual([mime, false])
  })
})
