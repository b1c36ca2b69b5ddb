import { isDocumentName } from '@holdall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentOfPath, isSafePath, pathOfDocument, sidecarOf } from './folder-names.ts'

describe('documents of files', () => {
  it.each([
    ['topics/discovered.json', 'topics/discovered'],
    ['timeline.json', 'timeline'],
    ['assets/images/a.metadata.json', 'assets/images/a.metadata'],
    ['logs/errors.log', 'folder-text/logs/errors.log'],
    ['a.json.json', 'a.json'],
  ])('%s is %s', (path, name) => {
    expect(documentOfPath(path)).toBe(name)
    expect(pathOfDocument(name)).toBe(path)
  })

  it.each([
    'ü.json',
    'a b.log',
    'revisions/x.json',
    'data.json',
    'folder-import.json',
    'folder-text/a.json',
    'folder-path/YQ.json',
  ])('%s gets a name that turns back', (path) => {
    const name = documentOfPath(path) as string
    expect(name).toMatch(/^folder-path\//)
    expect(pathOfDocument(name)).toBe(path)
  })

  it('turn back for any name, and no two share one', () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'data', 'revisions', 'folder-text', 'x.json'),
    )
    const paths = fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '.json', '.log'))
      .map(([segments, extension]) => segments.join('/') + extension)
      .filter((path) => isSafePath(path) && path !== 'holdall.json')
    fc.assert(
      fc.property(paths, (path) => {
        const name = documentOfPath(path)
        if (name === null) return
        expect(isDocumentName(name)).toBe(true)
        expect(pathOfDocument(name)).toBe(path)
      }),
      { numRuns: 2000 },
    )
  })

  it('lead nowhere outside the folder, and over nothing of its own', () => {
    for (const path of [
      '../a',
      '/etc/passwd',
      'a/../../b',
      'a\\b',
      'a//b',
      '',
      '.git/config',
      'a.lock',
      'a\nb',
      'holdall.json',
    ])
      expect(pathOfDocument(`folder-path/${Buffer.from(path).toString('base64url')}`)).toBeNull()
    expect(pathOfDocument('.hidden')).toBeNull()
    expect(pathOfDocument('folder-import')).toBeNull()
    expect(pathOfDocument('holdall')).toBeNull()
  })
})

describe('isSafePath', () => {
  it.each([
    'a/./b',
    '..',
    'a\0b',
    '\ud800',
    `${'a/'.repeat(600)}b`,
    'a'.repeat(256),
    'x.json.backup.2',
    'x.tmp.0a1b2c3d',
  ])('refuses %j', (path) => expect(isSafePath(path)).toBe(false))
})

describe('sidecarOf', () => {
  it.each([
    ['assets/images/a.jpg', 'assets/images/a.metadata.json'],
    ['assets/images/a', 'assets/images/a.metadata.json'],
    ['assets/im.ages/a', 'assets/im.ages/a.metadata.json'],
    ['a.b.jpg', 'a.b.metadata.json'],
  ])('of %s is %s', (path, sidecar) => expect(sidecarOf(path)).toBe(sidecar))
})
