import type { Credits } from '@holdall/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AnsweredItem,
  type Call,
  insertProject,
  json,
  rows,
  send,
  upload,
} from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { creditsHtml, creditsText, oneLine, webLink } from './credits-text.ts'

let server: TestHoldall
let alice: Call

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  for (const id of ['film', 'other', 'empty'])
    await insertProject(server.database.database, { id, owner: 'alice', viewers: ['vera'] })
})
afterAll(() => server.close())

let made = 0
/** A file with a form's metadata. */
async function add(metadata: object, call = alice): Promise<AnsweredItem> {
  const form = new FormData()
  form.set('metadata', JSON.stringify(metadata))
  form.set('file', new Blob([`content ${made++}`], { type: 'text/plain' }), 'a.txt')
  return json<AnsweredItem>(call('/api/media?format=v2', { method: 'POST', body: form }), 201)
}
const credits = (project: string, call = alice) => json<Credits>(call(`/api/storage/projects/${project}/credits`))

const BY = {
  author: 'Ann Lee',
  authorUrl: 'https://ann.example/',
  license: 'CC BY 4.0',
  sourceUrl: 'https://stock.example/1',
}

describe('credits of a project', () => {
  it('name what lies in it, what it uses, and what that was made from, each once', async () => {
    const inside = await add({ title: 'Sea', projectId: 'film', sourceType: 'stock', attribution: BY })
    const again = await add({ title: 'Sea (cut)', projectId: 'film', sourceType: 'stock', attribution: BY })
    const used = await add({ title: 'Hill', sourceType: 'stock', attribution: { author: 'Bo', license: 'CC0' } })
    const original = await add({
      title: 'Old map',
      attribution: { author: 'Cy', license: 'PD', sourceUrl: 'https://maps.example/x' },
    })
    const better = await add({ title: 'Map', sourceType: 'enhanced', originalMediaId: original.id })
    await add({ title: 'Not used', sourceType: 'stock', attribution: BY })
    await add({ title: 'Mine', projectId: 'film' })
    await json(
      send(alice, 'PUT', '/api/storage/projects/film/documents/timeline', {
        clips: [{ mediaId: used.id }, { mediaId: better.id }],
      }),
      201,
    )
    const found = await credits('film')
    expect(found.items).toEqual([
      {
        mediaId: used.id,
        otherMediaIds: [],
        title: 'Hill',
        author: 'Bo',
        authorUrl: null,
        license: 'CC0',
        sourceUrl: null,
        missing: ['sourceUrl'],
      },
      {
        mediaId: original.id,
        otherMediaIds: [],
        title: 'Old map',
        author: 'Cy',
        authorUrl: null,
        license: 'PD',
        sourceUrl: 'https://maps.example/x',
        missing: [],
      },
      { mediaId: inside.id, otherMediaIds: [again.id], title: 'Sea', ...BY, missing: [] },
    ])
    expect(found.text).toBe(
      '“Hill” by Bo, CC0\n' +
        '“Old map” by Cy, PD, https://maps.example/x\n' +
        '“Sea” by Ann Lee (https://ann.example/), CC BY 4.0, https://stock.example/1\n',
    )
    expect(found.html).toContain(
      '<li>“<a href="https://stock.example/1" rel="noopener noreferrer nofollow">Sea</a>” by <a',
    )
    expect(found).toMatchObject({ unseen: 0, truncated: false })
    // A viewer does not see the owner's library, and is told that something may be missing.
    const viewed = await credits('film', server.as('vera'))
    expect(viewed.items.map(({ title }) => title)).toEqual(['Sea'])
    expect(viewed.unseen).toBe(2)
    expect(JSON.stringify(viewed)).not.toMatch(/Hill|map/i)
    expect((await server.as('bob')('/api/storage/projects/film/credits')).status).toBe(404)
  })

  it('name stock of which nothing is known, and what is to be found out', async () => {
    await add({ projectId: 'other', sourceType: 'stock' })
    const { items, text } = await credits('other')
    expect(items).toMatchObject([{ title: 'a.txt', author: null, missing: ['author', 'license', 'sourceUrl'] }])
    expect(text).toBe('“a.txt”\n')
  })

  it('are empty where nothing is borrowed', async () => {
    expect(await credits('empty')).toEqual({ items: [], text: '', html: '', unseen: 0, truncated: false })
  })

  it('walk a circle of originals once, and leave what is in the trash out', async () => {
    const one = await add({ title: 'Ring', projectId: 'empty', attribution: { author: 'Di' } })
    await rows(server.database.database, 'update media set original_media_id = id where id = $1', [one.id])
    expect((await credits('empty')).items).toHaveLength(1)
    await json(send(alice, 'DELETE', `/api/media/${one.id}`))
    expect((await credits('empty')).items).toEqual([])
  })

  it('take nothing that older rows hold as it is', async () => {
    const item = await upload(alice, 'old', { query: 'format=v2&projectId=other&title=Old' })
    const hostile = {
      author: '<script>alert(1)</script>\n“Real” by me',
      authorUrl: 'javascript:alert(1)',
      license: ['CC'],
      sourceUrl: 'https://x.example/"onmouseover="alert(1)',
    }
    await rows(
      server.database.database,
      "update media set attribution = $2, title = E'A\\u202Eb\\r\\nc' where id = $1",
      [item.id, JSON.stringify(hostile)],
    )
    const { items, text, html } = await credits('other')
    const found = items.find(({ mediaId }) => mediaId === item.id)
    expect(found).toMatchObject({ title: 'Ab c', authorUrl: null, license: null, missing: ['license'] })
    expect(text.split('\n')).toHaveLength(3)
    expect(html).not.toContain('<script')
    expect(html).not.toContain('javascript:')
    expect(html).not.toMatch(/"onmouseover/)
  })
})

describe('text and HTML', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"><img src=x>', "a'b", 'https://a.example/?a=1&b=<2>', '\u2028x\u202Ey'),
  )

  it('have a line for each work, and no markup but their own, whatever the words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ title: anything, author: anything, url: anything, license: anything }), { minLength: 1 }),
        (works) => {
          const list = works.map(({ title, author, url, license }) => ({
            mediaId: 'm',
            otherMediaIds: [],
            title: oneLine(title) ?? 'm',
            author: oneLine(author),
            authorUrl: webLink(url),
            license: oneLine(license),
            sourceUrl: webLink(url),
            missing: [],
          }))
          expect(creditsText(list).split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/)).toHaveLength(works.length + 1)
          const html = creditsHtml(list)
          const without = html.replaceAll(
            /<\/?(ul|li)>|<a href="https?:[^"<>]*" rel="noopener noreferrer nofollow">|<\/a>/g,
            '',
          )
          expect(without).not.toMatch(/[<>]/)
          expect(html.isWellFormed()).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})
