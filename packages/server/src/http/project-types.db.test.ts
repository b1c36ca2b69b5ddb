import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineProjectType } from '../index.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { answered, type Call, newProject, PROJECTS, sendJson, uploadFile } from './testing/project-requests.ts'

const newType = defineProjectType({
  projectType: 'new-type',
  storagePrefix: 'new-type',
  allowedFileTypes: ['application/pdf', 'text/plain'],
  maxFileSize: 10 * 1024 * 1024,
  supportedOperations: ['upload', 'process', 'export'],
})
/** A type whose timelines have changed twice. */
const versioned = defineProjectType({
  projectType: 'versioned',
  allowedFileTypes: ['*/*'],
  maxFileSize: 1024,
  supportedOperations: [],
  documents: {
    timeline: {
      version: 3,
      migrations: {
        1: (body) => ({ ...(body as object), second: true }),
        2: (body) => ({ ...(body as object), third: true }),
      },
      schema: () => ({
        '~standard': {
          validate: (value: unknown) =>
            typeof value === 'object' && value !== null && 'third' in value
              ? {}
              : { issues: [{ message: 'is missing', path: ['third'] }] },
        },
      }),
      mediaPointers: ['/clips/*/mediaId'],
    },
  },
})

let server: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall({ projectTypes: [newType, versioned] })
  alice = server.as('alice')
})
afterAll(() => server.close())

const text = (content: string) => new TextEncoder().encode(content)

describe('a project type of one’s own', () => {
  it('works from its ids to its limits', async () => {
    const types = await answered<{ items: { projectType: string }[] }>(alice(`${PROJECTS}/types`))
    expect(types.items.map(({ projectType }) => projectType)).toContain('new-type')
    const id = await newProject(alice, { type: 'new-type' })
    expect(id).toMatch(/^new-type-[0-9a-z]{26}$/)
    const stored = await answered<{ storageKey: string }>(
      uploadFile(alice, `/${id}/files/upload`, text('hello'), 'a.txt'),
      201,
    )
    expect(stored.storageKey).toMatch(new RegExp(`^users/alice/projects/${id}/uploads/a-[0-9a-f]{10}\\.txt$`))
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    expect((await uploadFile(alice, `/${id}/files/upload`, png, 'a.txt')).status).toBe(415)
    const large = new Uint8Array(10 * 1024 * 1024 + 1).fill(97)
    expect((await uploadFile(alice, `/${id}/files/upload`, large, 'large.txt')).status).toBe(413)
    const limit = await answered<{ sizeBytes: number }>(
      uploadFile(alice, `/${id}/files/upload`, large.subarray(1), 'most.txt'),
      201,
    )
    expect(limit.sizeBytes).toBe(10 * 1024 * 1024)
    const { items } = await answered<{ items: { type: string }[] }>(alice(`${PROJECTS}?type=new-type`))
    expect(items).toMatchObject([{ type: 'new-type' }])
    expect((await sendJson(alice, 'POST', '', { name: 'x', type: 'no-type' })).status).toBe(400)
  })

  it('takes no files when it does not support uploads', async () => {
    const id = await newProject(alice, { type: 'versioned' })
    expect((await uploadFile(alice, `/${id}/files/upload`, text('hello'), 'a.txt')).status).toBe(409)
    expect((await uploadFile(alice, `/${id}/output`, text('hello'), 'a.txt')).status).toBe(409)
  })
})

describe('documents of a type with versions', () => {
  it('are migrated when they are read, and stored when they are saved', async () => {
    const id = await newProject(alice, { type: 'versioned' })
    const path = `/${id}/documents/timeline`
    const media = 'media-01jd6w2v5k8xq4m3n7z9r1t0ab'
    const old = JSON.stringify({ clips: [{ mediaId: media }], note: 'media-01jd6w2v5k8xq4m3n7z9r1t0ac' })
    await server.holdall.platform.database.one('service', {
      text: "select holdall.save_document($1, 'timeline', 'create', null, $2, $3, 1, 1, '{}', null, 'alice', now(), 1000000)",
      values: [id, old, old.length],
    })
    const read = await alice(PROJECTS + path)
    expect(['etag', 'x-schema-version', 'x-migrated-from'].map((name) => read.headers.get(name))).toEqual([
      '"1"',
      '3',
      '1',
    ])
    expect(await read.json()).toMatchObject({ second: true, third: true })
    const patched = await sendJson(alice, 'PATCH', path, { more: 1 }, { 'if-match': '"1"' })
    expect(await patched.json()).toMatchObject({ second: true, third: true, more: 1 })
    expect((await alice(PROJECTS + path)).headers.get('x-migrated-from')).toBeNull()
    // By the declared pointer alone: the id in the note is no reference.
    const { missing } = await answered<{ missing: { mediaId: string }[] }>(alice(`${PROJECTS}/${id}`))
    expect(missing.map(({ mediaId }) => mediaId)).toEqual([media])
    const older = await sendJson(alice, 'PUT', path, { clips: [] }, { 'if-match': '*', 'x-schema-version': '2' })
    expect(await older.json()).toEqual({ clips: [], third: true })
    const unfit = await sendJson(alice, 'PUT', path, { clips: [] }, { 'if-match': '*' })
    expect([unfit.status, ((await unfit.json()) as { code: string }).code]).toEqual([422, 'unprocessable'])
  })

  it('of a version that nobody here knows are refused, and never rewritten', async () => {
    const id = await newProject(alice, { type: 'versioned' })
    const path = `/${id}/documents/timeline`
    await server.holdall.platform.database.one('service', {
      text: "select holdall.save_document($1, 'timeline', 'create', null, '{\"new\":1}', 9, 9, 9, '{}', null, 'alice', now(), 1000000)",
      values: [id],
    })
    expect((await alice(PROJECTS + path)).status).toBe(409)
    expect((await sendJson(alice, 'PUT', path, { third: 1 }, { 'if-match': '*' })).status).toBe(409)
    expect((await sendJson(alice, 'PATCH', path, { third: 1 }, { 'if-match': '"1"' })).status).toBe(409)
    expect(
      (await sendJson(alice, 'PUT', path, { third: 1 }, { 'if-match': '*', 'x-schema-version': '9' })).status,
    ).toBe(409)
    const { rows } = await server.holdall.platform.database.one<{ body: string }>('service', {
      text: 'select body from document_revisions where project_id = $1 and name = $2',
      values: [id, 'timeline'],
    })
    expect(rows).toEqual([{ body: '{"new":1}' }])
    expect(await answered(alice(`${PROJECTS}/${id}/integrity`))).toMatchObject({
      valid: false,
      issues: [{ code: 'unknown_version', path: 'documents/timeline' }],
    })
  })
})
