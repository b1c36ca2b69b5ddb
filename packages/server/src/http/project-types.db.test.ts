import { type DocumentSchema, defineProjectType } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { systemClock } from '../clock.ts'
import { thinHistories } from '../projects/documents/thin-history.ts'
import { jpeg, pdf, png } from '../testing/bad-input/pictures.ts'
import { expectProblem } from '../testing/bad-input/problem.ts'
import { expectUntouched } from '../testing/bad-input/project-traces.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { answered, type Call, newProject, PROJECTS, sendJson, uploadFile } from './testing/project-requests.ts'

const MiB = 1024 * 1024
const NEW_TYPE = {
  projectType: 'new-type',
  storagePrefix: 'new-type',
  allowedFileTypes: ['application/pdf', 'text/plain'],
  maxFileSize: 10 * 1024 * 1024,
  supportedOperations: ['upload', 'process', 'export'],
}
const timelineSchema = z.object({
  clips: z.array(z.object({ mediaId: z.nullable(z.string()), start: z.number(), note: z.optional(z.string()) })),
  fps: z.number(),
})
/** Version 1 was a list of ids; 2 gave them places, 3 a frame rate. */
const cutting = defineProjectType({
  projectType: 'cutting',
  allowedFileTypes: ['*/*'],
  maxFileSize: MiB,
  supportedOperations: ['upload'],
  documents: {
    timeline: {
      version: 3,
      schema: () => timelineSchema as unknown as DocumentSchema,
      migrations: {
        1: (body) => ({ clips: (body as string[]).map((mediaId, start) => ({ mediaId, start })) }),
        2: (body) => ({ ...(body as object), fps: 25 }),
      },
      mediaPointers: ['/clips/*/mediaId'],
    },
    'notes/*': { version: 2, migrations: { 1: (body) => ({ text: body }) } },
  },
})

let server: TestHoldall
let alice: Call
let id: string
beforeAll(async () => {
  server = await testHoldall({ projectTypes: [defineProjectType(NEW_TYPE), cutting] })
  alice = server.as('alice')
  id = await newProject(alice, { type: 'cutting' })
})
afterAll(() => server.close())

const sql = async <T extends object>(text: string, values: unknown[] = []) =>
  (await server.holdall.platform.database.one<T>('service', { text, values })).rows

let documents = 0
/** A document of the type's `timeline`, as an earlier or later program stored it. */
async function stored(body: unknown, version: number): Promise<string> {
  const project = documents++ === 0 ? id : await newProject(alice, { type: 'cutting' })
  id = project
  await sql(
    `with head as (
        insert into documents (project_id, name, owner_user_id, revision, size_bytes, schema_version, author_user_id, history_bytes, created_at, updated_at)
        values ($1, 'timeline', 'alice', 1, 1, $3, 'alice', 1, now(), now()))
      insert into document_revisions (project_id, name, revision, owner_user_id, body, size_bytes, schema_version, author_user_id, created_at)
        values ($1, 'timeline', 1, 'alice', $2, 1, $3, 'alice', now())`,
    [project, typeof body === 'string' ? body : JSON.stringify(body), version],
  )
  return `/${project}/documents/timeline`
}
const revisions = (path: string) =>
  sql<{ revision: number; body: string; schema_version: number }>(
    'select revision, body, schema_version from document_revisions where project_id = $1 and name = $2 order by 1',
    [path.split('/')[1], 'timeline'],
  )
const CURRENT = { clips: [], fps: 25 }

describe('a document of an earlier version', () => {
  it('is migrated when it is read, says so, and stays as it is', async () => {
    const path = await stored('[ "a" ]', 1)
    for (const part of ['', '/revisions/1']) {
      const answer = await alice(PROJECTS + path + part)
      expect(await answer.json()).toEqual({ clips: [{ mediaId: 'a', start: 0 }], fps: 25 })
      const told = ['etag', 'x-schema-version', 'x-migrated-from'].map((name) => answer.headers.get(name))
      expect(told).toEqual(['"1"', '3', '1'])
    }
    expect(await revisions(path)).toEqual([{ revision: 1, body: '[ "a" ]', schema_version: 1 }])
    const { items } = await answered<{ items: { name: string; schemaVersion: number }[] }>(
      alice(`${PROJECTS}/${id}/documents`),
    )
    expect(items).toContainEqual(expect.objectContaining({ name: 'timeline', schemaVersion: 1 }))
  })

  it('is saved in the new version, by a body or a patch of the migrated one', async () => {
    const put = await stored([], 1)
    const answer = await sendJson(alice, 'PUT', put, CURRENT, { 'if-match': '"1"' })
    expect([answer.status, answer.headers.get('x-schema-version'), answer.headers.get('x-migrated-from')]).toEqual([
      200,
      '3',
      null,
    ])
    expect((await alice(PROJECTS + put)).headers.get('x-migrated-from')).toBeNull()
    for (const [type, patch] of [
      ['application/merge-patch+json', { fps: 30 }],
      ['application/json-patch+json', [{ op: 'replace', path: '/fps', value: 30 }]],
    ] as const) {
      const path = await stored(['a'], 1)
      expect(
        await answered(sendJson(alice, 'PATCH', path, patch, { 'content-type': type, 'if-match': '"1"' })),
      ).toEqual({ clips: [{ mediaId: 'a', start: 0 }], fps: 30 })
      expect((await revisions(path)).map((row) => row.schema_version)).toEqual([1, 3])
    }
  })

  it('is told as it would be read when a save is stale', async () => {
    const path = await stored(['a'], 1)
    for (const method of ['PUT', 'PATCH']) {
      const stale = await expectProblem(
        await sendJson(alice, method, path, CURRENT, { 'if-match': '"7"' }),
        'precondition_failed',
      )
      expect(stale.current).toEqual({ revision: 1, body: { clips: [{ mediaId: 'a', start: 0 }], fps: 25 } })
    }
  })

  it('may be sent, and is migrated on its way in; what is none of that version is the sender’s fault', async () => {
    const path = await stored([], 1)
    const send = (body: unknown, version: string) => () =>
      sendJson(alice, 'PUT', path, body, { 'if-match': '*', 'x-schema-version': version })
    expect(await answered(send(['b'], '1')())).toEqual({ clips: [{ mediaId: 'b', start: 0 }], fps: 25 })
    expect(await answered(send({ clips: [] }, '2')())).toEqual(CURRENT)
    await expectProblem(await expectUntouched(server, send(7, '1')), 'unprocessable')
    await expectProblem(await expectUntouched(server, send({ clips: 'none' }, '2')), 'unprocessable')
    for (const version of ['4', '99', '999999999'])
      await expectProblem(await expectUntouched(server, send(CURRENT, version)), 'conflict')
    const patch = (version: string) => () =>
      sendJson(alice, 'PATCH', path, { fps: 1 }, { 'if-match': '*', 'x-schema-version': version })
    for (const version of ['1', '4']) await expectProblem(await expectUntouched(server, patch(version)), 'conflict')
    expect(await answered(patch('3')())).toEqual({ clips: [], fps: 1 })
  })

  it('is kept for good: the last before the change of the schema is never thinned', async () => {
    const path = await stored([], 1)
    for (let n = 1; n <= 12; n++)
      await answered(sendJson(alice, 'PUT', path, { clips: [], fps: n }, { 'if-match': `"${n}"` }))
    expect((await revisions(path)).map(({ revision }) => revision)).toEqual(expect.arrayContaining([1, 11, 12, 13]))
    await sql("update document_revisions set created_at = created_at - interval '400 days' where project_id = $1", [
      path.split('/')[1],
    ])
    await thinHistories({ database: server.holdall.platform.database, clock: systemClock }, 30)
    expect((await revisions(path)).map(({ revision }) => revision)).toEqual([1, 11, 12, 13])
    const back = await alice(`${PROJECTS}${path}/revisions/1/restore`, { method: 'POST' })
    expect([back.status, await back.json()]).toEqual([200, CURRENT])
  })

  it('below a pattern has the definition of the pattern', async () => {
    const path = `/${id}/documents/notes/one`
    await answered(sendJson(alice, 'PUT', path, '"old"', { 'x-schema-version': '1' }), 201)
    const answer = await alice(PROJECTS + path)
    expect([answer.headers.get('x-schema-version'), await answer.json()]).toEqual(['2', { text: 'old' }])
  })
})

describe('a document of a version that nobody here knows', () => {
  it('is refused, and never rewritten', async () => {
    const path = await stored({ future: true }, 4)
    const calls = [
      () => alice(PROJECTS + path),
      () => alice(`${PROJECTS}${path}/revisions/1`),
      ...['"1"', '*', '"9"'].flatMap((tag) => [
        () => sendJson(alice, 'PUT', path, CURRENT, { 'if-match': tag }),
        () => sendJson(alice, 'PATCH', path, { fps: 1 }, { 'if-match': tag }),
        () => sendJson(alice, 'PATCH', path, [], { 'if-match': tag, 'content-type': 'application/json-patch+json' }),
      ]),
      () => alice(`${PROJECTS}${path}/revisions/1/restore`, { method: 'POST' }),
    ]
    for (const call of calls) {
      const problem = await expectProblem(await expectUntouched(server, call), 'conflict')
      expect(problem.detail).toContain('version 4')
    }
    const report = await answered<{ valid: boolean; issues: object[] }>(alice(`${PROJECTS}/${id}/integrity`))
    expect(report).toMatchObject({ valid: false, issues: [{ code: 'unknown_version', path: 'documents/timeline' }] })
  })
})

describe('a body that does not fit its schema', () => {
  it('is refused with what is wrong, and nothing is changed', async () => {
    const path = await stored(CURRENT, 3)
    const put = () => sendJson(alice, 'PUT', path, { clips: [{ mediaId: 5, start: 'x' }] }, { 'if-match': '"1"' })
    const problem = await expectProblem(await expectUntouched(server, put), 'unprocessable')
    expect(problem.errors?.map((error) => error.path).sort()).toEqual(['clips.0.mediaId', 'clips.0.start', 'fps'])
    const patch = () => sendJson(alice, 'PATCH', path, { fps: null }, { 'if-match': '"1"' })
    expect((await expectProblem(await expectUntouched(server, patch), 'unprocessable')).errors).toMatchObject([
      { path: 'fps' },
    ])
    const created = () => sendJson(alice, 'PUT', `/${id}/documents/timeline`, [], { 'if-match': '*' })
    await expectProblem(await expectUntouched(server, created), 'unprocessable')
  })

  it('fits however its numbers are written', async () => {
    const path = await stored(CURRENT, 3)
    const text = '{"clips":[{"mediaId":null,"start":1e-07}],"fps":2.5e1}'
    expect(await (await sendJson(alice, 'PUT', path, text, { 'if-match': '"1"' })).text()).toBe(text)
    await answered(sendJson(alice, 'PATCH', path, '{"fps":1.0e2}', { 'if-match': '"2"' }))
    expect(await answered(alice(PROJECTS + path))).toMatchObject({ fps: 100 })
  })
})

describe('what a document uses', () => {
  it('stands at the declared pointers, and nowhere else', async () => {
    const path = await stored(CURRENT, 3)
    const upload = async (name: string) =>
      (await answered<{ id: string }>(uploadFile(alice, `/${id}/files/upload`, Buffer.from(name), `${name}.txt`), 201))
        .id
    const [used, noted] = [await upload('used'), await upload('noted')]
    await answered(
      sendJson(
        alice,
        'PUT',
        path,
        { clips: [{ mediaId: used, start: 0, note: noted }], fps: 25 },
        { 'if-match': '"1"' },
      ),
    )
    expect(await sql('select media_id from media_references where project_id = $1', [id])).toEqual([{ media_id: used }])
    await expectProblem(await alice(`/api/media/${used}`, { method: 'DELETE' }), 'in_use')
    expect((await alice(`/api/media/${noted}`, { method: 'DELETE' })).status).toBe(200)
    // Elsewhere in the project, any media id counts.
    await answered(sendJson(alice, 'PUT', `/${id}/documents/free`, { text: `see ${used}` }), 201)
    const { items } = await answered<{ items: { name: string }[] }>(alice(`/api/media/${used}/usage`))
    expect(items.map(({ name }) => name).sort()).toEqual(['free', 'timeline'])
  })
})

describe('a type of one’s own', () => {
  it('is listed, and gives its projects their ids and keys', async () => {
    const { items } = await answered<{ items: object[] }>(alice(`${PROJECTS}/types`))
    expect(items).toContainEqual(NEW_TYPE)
    expect(JSON.stringify(items)).not.toContain('documents')
    const project = await newProject(alice, { type: 'new-type' })
    expect(project).toMatch(/^new-type-[0-9a-z]{26}$/)
    for (const [bytes, name, mimeType] of [
      [Buffer.from('hello'), 'a note.txt', 'text/plain'],
      [Buffer.from(pdf), 'paper.pdf', 'application/pdf'],
    ] as const) {
      const file = await answered<{ fileId: string; id: string; storageKey: string; mimeType: string }>(
        uploadFile(alice, `/${project}/files/upload`, bytes, name),
        201,
      )
      expect(file).toMatchObject({ fileId: file.id, mimeType })
      expect(file.storageKey.startsWith(`users/alice/projects/${project}/uploads/`)).toBe(true)
      expect(Buffer.from(await (await alice(`/api/media/${file.id}/content`)).arrayBuffer())).toEqual(bytes)
    }
    const files = await answered<{ items: unknown[] }>(alice(`${PROJECTS}/${project}/files`))
    expect(files.items).toHaveLength(2)
    expect((await answered<{ items: { type: string }[] }>(alice(`${PROJECTS}?type=new-type`))).items).toMatchObject([
      { type: 'new-type' },
    ])
  })

  it('takes its file types and sizes alone', async () => {
    const project = await newProject(alice, { type: 'new-type' })
    const upload = (bytes: Uint8Array, name: string) => () => uploadFile(alice, `/${project}/files/upload`, bytes, name)
    for (const [bytes, name] of [
      [png(), 'picture.png'],
      [png(), 'picture.txt'],
      [jpeg(), 'paper.pdf'],
    ] as const)
      await expectProblem(await expectUntouched(server, upload(bytes, name)), 'unsupported_type')
    const text = (size: number) => Buffer.alloc(size, 'text ')
    await expectProblem(await expectUntouched(server, upload(text(10 * MiB + 1), 'large.txt')), 'too_large')
    await answered(upload(text(10 * MiB), 'just.txt')(), 201)
  })
})
