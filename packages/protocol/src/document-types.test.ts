import { describe, expect, it } from 'vitest'
import { checkDocumentTypes, type DocumentTypeDefinition, documentTypeOf } from './document-types.ts'
import { defineProjectType } from './project-types.ts'

const same = (body: unknown) => body
const check =
  (definition: object, pattern = 'timeline') =>
  () =>
    checkDocumentTypes('poster', { [pattern]: definition as DocumentTypeDefinition })

describe('documentTypeOf', () => {
  const types = {
    timeline: { version: 2 },
    'scripts/*': { version: 3 },
    'scripts/old/*': { version: 4 },
    'scripts/one': { version: 5 },
  }

  it.each([
    ['timeline', 2],
    ['scripts/two', 3],
    ['scripts/a/b/c', 3],
    ['scripts/old/a', 4],
    ['scripts/old', 3],
    ['scripts/one', 5],
    ['scripts/one/more', 3],
    ['scripts', undefined],
    ['other', undefined],
    ['timeline/more', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('finds for %s the nearest: version %s', (name, version) => {
    expect(documentTypeOf(types, name).version).toBe(version)
    expect(documentTypeOf(undefined, name)).toEqual({})
  })
})

describe('checkDocumentTypes', () => {
  it('takes what can work', () => {
    for (const definition of [
      {},
      { version: 1 },
      { version: 3, migrations: { 1: same, 2: same } },
      { version: 3, migrations: { 2: same } },
      { version: 3, migrations: {} },
      { schema: () => ({ '~standard': { validate: () => ({}) } }) },
      { mediaPointers: ['/clips/*/mediaId', '/a~1b', '/', '/*'] },
    ])
      check(definition)()
    check({}, 'scripts/*')()
  })

  it.each<[object, string]>([
    [{ version: 0 }, 'version'],
    [{ version: 1.5 }, 'version'],
    [{ version: 2 ** 31 }, 'version'],
    [{ version: '2' }, 'version'],
    [{ schema: {} }, 'schema'],
    [{ version: 2, migrations: { 1: 'x' } }, 'migrations'],
    [{ version: 2, migrations: { 2: same } }, 'migrations'],
    [{ version: 2, migrations: { 0: same } }, 'migrations'],
    [{ version: 2, migrations: { x: same } }, 'migrations'],
    [{ version: 4, migrations: { 1: same, 3: same } }, 'gap'],
    [{ mediaPointers: ['clips'] }, 'mediaPointers'],
    [{ mediaPointers: [''] }, 'mediaPointers'],
  ])('refuses %j', (definition, message) => {
    expect(check(definition)).toThrow(message)
  })

  it.each(['..', 'revisions', 'a/conflicts/*', '*', '/*', 'a/*/b', 'ä', ''])('refuses the name %s', (pattern) => {
    expect(check({}, pattern)).toThrow('is not a document name')
  })

  it('is asked by defineProjectType, which says whose definition it is', () => {
    const poster = { projectType: 'poster', allowedFileTypes: ['*/*'], maxFileSize: 1, supportedOperations: [] }
    expect(defineProjectType({ ...poster, documents: { a: { version: 2 } } }).documents).toEqual({ a: { version: 2 } })
    expect(() => defineProjectType({ ...poster, documents: { a: { version: 0 } } })).toThrow('"poster", document "a"')
  })
})
