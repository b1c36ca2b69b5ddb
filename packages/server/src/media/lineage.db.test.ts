import type { Lineage } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { makingOf } from './making.ts'
import { type Call, insertProject, json, rows, send, sha256, upload } from './testing/media-requests.ts'

let server: TestHoldall
let alice: Call

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => server.close())

interface Row {
  id: string
  parent?: string | null
  owner?: string
  visibility?: string
  project?: string
  metadata?: object
  deleted?: boolean
}

let second = 0
function insert(items: Row[]) {
  return rows(
    server.database.database,
    `insert into media (id, owner_user_id, created_by, project_id, kind, source_type, original_media_id, status, visibility, title, filename, original_filename, mime_type,
        size_bytes, checksum, storage_key, category, metadata, created_at, deleted_at, rendition_names)
      select id, coalesce(owner, 'alice'), coalesce(owner, 'alice'), project, 'image', 'enhanced', parent, 'ready', coalesce(visibility, 'private'), 'Title ' || id, 'f', 'f.png', 'image/png',
        1, $2, 'users/lineage/' || id, 'uploads', coalesce(metadata, '{}'), timestamptz '2026-01-01' + make_interval(secs => n), case when deleted then now() end, '{thumbnail}'
      from jsonb_to_recordset($1::jsonb) as x (id text, parent text, owner text, visibility text, project text, metadata jsonb, deleted boolean, n float8)`,
    [JSON.stringify(items.map((item) => ({ ...item, n: second++ }))), sha256('')],
  )
}

const lineage = (id: string, call = alice) => json<Lineage>(call(`/api/media/${id}/lineage`))
const ids = (items: { id: string }[]) => items.map(({ id }) => id)

describe('lineage', () => {
  it('goes up to the first original and down to all that was made, as a tree in reading order', async () => {
    await insert([
      { id: 'a' },
      { id: 'b', parent: 'a' },
      { id: 'c', parent: 'b' },
      { id: 'c2', parent: 'b' },
      { id: 'd2', parent: 'c2' },
      { id: 'd', parent: 'c' },
      { id: 'a2', parent: 'a' },
      { id: 'gone', parent: 'c', deleted: true },
    ])
    const top = await lineage('a')
    expect(top.item).toMatchObject({ id: 'a', originalMediaId: null, title: 'Title a', sourceType: 'enhanced' })
    expect(top.ancestors).toEqual([])
    expect(top.descendants.map(({ id, depth }) => `${depth}${id}`)).toEqual(['1b', '2c', '3d', '2c2', '3d2', '1a2'])
    expect(top.truncated).toBe(false)
    const leaf = await lineage('d')
    expect(ids(leaf.ancestors)).toEqual(['c', 'b', 'a'])
    expect(leaf.descendants).toEqual([])
    expect(leaf.item.thumbnailUrl).toMatch(/^http.*\/thumbnail$/)
  })

  it('says how each was made', async () => {
    const stored = await upload(alice, 'a picture', {
      query: 'format=v2&sourceType=playground&prompt=a%20cat&model=m1&provider=p1&seed=7',
    })
    expect((await lineage(stored.id)).item.made).toEqual({ prompt: 'a cat', model: 'm1', provider: 'p1', seed: '7' })
    await insert([
      {
        id: 'enhanced',
        parent: stored.id,
        metadata: {
          enhancement: { type: 'upscale', provider: 'local', options: { factor: 2 }, parentChecksum: stored.checksum },
        },
      },
    ])
    const { item, ancestors } = await lineage('enhanced')
    expect(item.made).toEqual({ provider: 'local', parameters: { factor: 2 }, parentChecksum: stored.checksum })
    expect(ancestors[0]).toMatchObject({ id: stored.id, sourceType: 'playground', made: { prompt: 'a cat' } })
  })

  it('walks a circle once, and an item that calls itself its original not at all', async () => {
    await insert([
      { id: 'r1', parent: 'r3' },
      { id: 'r2', parent: 'r1' },
      { id: 'r3', parent: 'r2' },
      { id: 'self', parent: 'self' },
    ])
    const ring = await lineage('r1')
    expect(ids(ring.ancestors)).toEqual(['r3', 'r2'])
    expect(ids(ring.descendants)).toEqual(['r2', 'r3'])
    expect(await lineage('self')).toMatchObject({ ancestors: [], descendants: [], truncated: false })
  })

  it('ends after 100 generations and 500 descendants, and says so', async () => {
    await insert(Array.from({ length: 130 }, (_, n) => ({ id: `g${n}`, parent: n === 0 ? null : `g${n - 1}` })))
    const end = await lineage('g129')
    expect(end.ancestors).toHaveLength(100)
    expect(end.ancestors.at(-1)?.id).toBe('g29')
    expect(end.truncated).toBe(true)
    expect((await lineage('g100')).truncated).toBe(false)
    expect((await lineage('g101')).truncated).toBe(true)
    const start = await lineage('g0')
    expect(start.descendants).toHaveLength(100)
    expect(start.truncated).toBe(true)
    expect((await lineage('g29')).truncated).toBe(false)
    await insert([{ id: 'wide' }, ...Array.from({ length: 501 }, (_, n) => ({ id: `w${n}`, parent: 'wide' }))])
    const wide = await lineage('wide')
    expect(wide.descendants).toHaveLength(500)
    expect(wide.truncated).toBe(true)
    await rows(server.database.database, "delete from media where id = 'w500'")
    expect((await lineage('wide')).truncated).toBe(false)
  })

  it('ends where the caller may look no further', async () => {
    await insertProject(server.database.database, { id: 'shared', owner: 'alice', viewers: ['vera'] })
    await insert([
      { id: 'secret' },
      { id: 'open', parent: 'secret', visibility: 'public' },
      { id: 'mine', parent: 'open', owner: 'mallory' },
      { id: 'theirs', parent: 'open', owner: 'zoe', visibility: 'public' },
      { id: 'private', parent: 'open' },
      { id: 'in-project', parent: 'open', project: 'shared' },
    ])
    const mallory = server.as('mallory')
    expect((await mallory('/api/media/secret/lineage')).status).toBe(404)
    expect((await mallory('/api/media/nothing/lineage')).status).toBe(404)
    const seen = await lineage('open', mallory)
    expect(seen.item.originalMediaId).toBeNull()
    expect(seen.ancestors).toEqual([])
    expect(ids(seen.descendants)).toEqual(['mine'])
    expect(JSON.stringify(seen)).not.toMatch(/secret|private/)
    expect(ids((await lineage('mine', mallory)).ancestors)).toEqual(['open'])
    expect(ids((await lineage('open', server.as('vera'))).descendants)).toEqual(['in-project'])
    // Nor does a stranger's item hang itself into hers.
    expect(ids((await lineage('open')).descendants)).toEqual(['private', 'in-project'])
    expect(ids((await lineage('secret')).descendants)).toEqual(['open', 'private', 'in-project'])
  })

  it('shows an original in the trash as such, and takes replaced bytes for no descendant', async () => {
    const first = await upload(alice, 'first')
    await json(
      alice(`/api/media/${first.id}/content`, {
        method: 'PUT',
        body: 'second',
        headers: { 'content-type': 'text/plain' },
      }),
    )
    expect((await lineage(first.id)).descendants).toEqual([])
    await insert([{ id: 'child', parent: first.id }])
    await json(send(alice, 'DELETE', `/api/media/${first.id}`))
    const [parent] = (await lineage('child')).ancestors
    expect(parent?.deletedAt).toBeTruthy()
  })
})

describe('how something was made', () => {
  it('is read from whatever programs write, and never is anything else', () => {
    expect(makingOf({})).toEqual({})
    expect(
      makingOf({
        prompt: 5,
        model: null,
        provider: ['x'],
        seed: {},
        parameters: 'all',
        enhancement: [1],
        parentChecksum: 'no',
      }),
    ).toEqual({})
    expect(makingOf({ prompt: '', parameters: {}, enhancement: { options: {} } })).toEqual({})
    expect(makingOf({ parameters: { steps: 20 }, seed: 3 })).toEqual({ parameters: { steps: 20 }, seed: 3 })
    expect(makingOf({ parameters: { long: 'x'.repeat(5000) } })).toEqual({})
  })

  it('cuts long prompts between characters', () => {
    const { prompt } = makingOf({ prompt: `${'x'.repeat(3999)}😀 and so on` })
    expect(prompt).toBe(`${'x'.repeat(3999)}…`)
  })
})
