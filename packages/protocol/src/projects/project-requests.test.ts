import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod/mini'
import { parseInput } from '../parse-input.ts'
import {
  externalIdSchema,
  memberPutSchema,
  parseProjectListQuery,
  projectCreateSchema,
  projectPatchSchema,
} from './project-requests.ts'
import { sceneCreateSchema, sceneOrderSchema, scenePatchSchema } from './scenes.ts'
import { snapshotCreateSchema } from './snapshots.ts'

const parse =
  <T>(schema: z.core.$ZodType<T>, value: unknown) =>
  () =>
    parseInput(schema, value)
const REFUSAL = expect.objectContaining({ code: 'invalid_request' })

describe('an external id', () => {
  it.each(['demo', 'my.project', '...', 'a b', '名前', "o'brien", '%2e', '?#', 'x'.repeat(200)])('may be %s', (id) => {
    expect(parse(externalIdSchema, id)()).toBe(id)
  })

  it.each(['', '.', '..', 'a/b', '\\', '\0', '\n', '\x7f', '\ud800', 'x'.repeat(201)])('cannot be %j', (id) => {
    expect(parse(externalIdSchema, id)).toThrow(REFUSAL)
  })

  it('is one segment of a path, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (id) => {
        try {
          parse(externalIdSchema, id)()
        } catch {
          return
        }
        const { pathname } = new URL(`http://x/projects/${encodeURIComponent(id)}/data`)
        expect(decodeURIComponent(pathname.split('/')[2] as string)).toBe(id)
        expect(pathname.split('/')).toHaveLength(4)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('requests', () => {
  it('trim names and keep the rest', () => {
    expect(parse(projectCreateSchema, { name: '  A film ', type: 'custom', externalId: null })()).toEqual({
      name: 'A film',
      type: 'custom',
      externalId: null,
    })
    expect(parse(projectPatchSchema, {})()).toEqual({})
    expect(parse(sceneCreateSchema, { name: '', position: 0 })()).toEqual({ name: '', position: 0 })
    expect(parse(snapshotCreateSchema, {})()).toEqual({})
  })

  it.each<[z.core.$ZodType, unknown]>([
    [projectCreateSchema, { name: ' ', type: 'custom' }],
    [projectCreateSchema, { name: 'x'.repeat(201), type: 'custom' }],
    [projectCreateSchema, { name: 'a', type: 'custom', id: 'custom-1' }],
    [projectPatchSchema, { type: 'custom' }],
    [projectPatchSchema, { status: 'gone' }],
    [memberPutSchema, { role: 'admin' }],
    [memberPutSchema, {}],
    [sceneCreateSchema, { position: -1 }],
    [sceneCreateSchema, { position: 10_001 }],
    [scenePatchSchema, { position: 1 }],
    [sceneOrderSchema, { ids: [''] }],
    [snapshotCreateSchema, { name: '' }],
  ])('are refused: %#', (schema, value) => {
    expect(parse(schema, value)).toThrow(REFUSAL)
  })
})

describe('the query of the list', () => {
  it('has defaults, and sorts from the end that a person expects', () => {
    expect(parseProjectListQuery({})).toEqual({
      filter: {},
      sort: { by: 'updated', descending: true },
      limit: 50,
      cursor: null,
    })
    for (const [sort, descending] of [
      ['updated', true],
      ['-updated', false],
      ['created', true],
      ['size', true],
      ['name', false],
      ['-name', true],
    ] as const)
      expect(parseProjectListQuery({ sort }).sort, sort).toEqual({ by: sort.replace('-', ''), descending })
    expect(parseProjectListQuery({ type: 'custom, video-edit,custom', trashed: 'true' }).filter).toEqual({
      type: ['custom', 'video-edit'],
      trashed: true,
    })
  })

  it.each<Record<string, string>>([
    { limit: '0' },
    { limit: '201' },
    { limit: '1e1' },
    { sort: 'owner' },
    { sort: '--name' },
    { status: 'done' },
    { type: '' },
    { trashed: '1' },
    { q: 'x'.repeat(501) },
    { q: '\0' },
    { owner: 'bob' },
  ])('is refused: %j', (query) => {
    expect(() => parseProjectListQuery(query)).toThrow(REFUSAL)
  })
})
