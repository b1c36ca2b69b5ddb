import { randomBytes } from 'node:crypto'
import type { ErrorCode, MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOUNDARY, type Form, fileForm, form } from '../../testing/bad-input/form.ts'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { insertProject } from '../../testing/bad-input/project.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall()
})
afterAll(() => server.close())

const send = ({ body, headers }: Form, more: Record<string, string> = {}) =>
  server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(body), headers: { ...headers, ...more } })

const refuse = async (bad: Form, code: ErrorCode = 'invalid_request', more: Record<string, string> = {}) =>
  expectProblem(await expectNothingLeft(server, () => send(bad, more)), code)

const file = { name: 'file', filename: 'a.txt', type: 'text/plain', content: 'hello' }
const large = { ...file, content: randomBytes(2 * 1024 * 1024) }
const typed = (type: string): Form => ({ ...form([file]), headers: { 'content-type': type } })
const bare = (body: string | Buffer): Form => ({ ...form([]), body: Buffer.from(body as string) })

describe('a malformed form', () => {
  it.each<[string, Form]>([
    ['no boundary', typed('multipart/form-data')],
    ['an empty boundary', typed('multipart/form-data; boundary=')],
    ['an empty quoted boundary', typed('multipart/form-data; boundary=""')],
    ['a boundary of 71 characters', typed(`multipart/form-data; boundary=${'x'.repeat(71)}`)],
    ['a boundary with forbidden characters', typed('multipart/form-data; boundary="a<b>"')],
    ['another boundary', typed('multipart/form-data; boundary=other')],
    ['nothing at all', bare('')],
    ['text', bare('hello')],
    ['the end alone', bare(`--${BOUNDARY}--\r\n`)],
    ['the beginning alone', bare(`--${BOUNDARY}\r\n`)],
    ['headers alone', bare(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n`)],
    ['no end', form([file], { end: '' })],
    ['no end behind a large file', form([large], { end: '' })],
    ['half an end', form([file], { end: `--${BOUNDARY}` })],
    ['line feeds alone', bare(form([file]).body.toString().replaceAll('\r\n', '\n'))],
    ['no Content-Disposition', form([{ headers: ['Content-Type: text/plain'], content: 'x' }])],
    ['a part without a name', form([{ filename: 'a', content: 'x' }])],
    [
      'another disposition',
      form([{ headers: ['Content-Disposition: attachment; name="file"; filename="a"'], content: 'x' }]),
    ],
    ['a file under another name', form([{ ...file, name: 'upload' }])],
    ['no file', form([{ name: 'title', content: 'x' }])],
    ['a file as text', form([{ name: 'file', content: 'x' }])],
    ['a file with an empty name', form([{ ...file, filename: '' }])],
    ['two files', form([file, file])],
    ['two files, the first one large', form([large, file])],
    ['a second file under another name', form([file, { ...file, name: 'other' }])],
    ['a field with NUL', form([{ name: 'title', content: 'a\0b' }, file])],
    ['a field name with NUL', form([{ name: 'a\0b', content: 'x' }, file])],
    ['a field name of 257 characters', form([{ name: 'x'.repeat(257), content: 'x' }, file])],
    [
      'part headers of 20 KiB',
      form([
        { headers: [`Content-Disposition: form-data; name="file"; filename="${'x'.repeat(20_000)}"`], content: 'x' },
      ]),
    ],
    [
      '3 MiB before the first boundary',
      bare(Buffer.concat([Buffer.alloc(4 * 1024 * 1024, 'x'), Buffer.from('\r\n'), form([file]).body])),
    ],
  ])('is refused: %s', async (_name, bad) => {
    await refuse(bad)
  })

  it.each(['multipart/mixed; boundary=x', 'multipart/related; boundary=x', 'application/x-www-form-urlencoded'])(
    'of another kind is refused: %s',
    async (type) => {
      await refuse(typed(type), 'unsupported_type')
    },
  )

  it.each(['gzip', 'br', 'deflate, gzip', 'x'])(
    'in the encoding %s is refused, and a raw body as well',
    async (encoding) => {
      await refuse(form([file]), 'unsupported_type', { 'content-encoding': encoding })
      const raw = { ...bare('hello'), headers: { 'content-type': 'text/plain' } }
      await refuse(raw, 'unsupported_type', { 'content-encoding': encoding })
    },
  )

  it('with a Content-Range is refused', async () => {
    await refuse(form([file]), 'invalid_request', { 'content-range': 'bytes 0-4/10' })
  })

  it('with a Content-Digest, which covers the envelope, is refused', async () => {
    await refuse(form([file]), 'invalid_request', { 'content-digest': 'sha-256=:AAAA:' })
  })
})

describe('too many or too large fields', () => {
  const fields = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `f${index}`, content: 'x' }))

  it('10,000 fields are refused, before and behind the file', async () => {
    await refuse(form([...fields(10_000), file]))
    await refuse(form([file, ...fields(10_000)]))
    await refuse(form([large, ...fields(10_000)]))
  })

  it('10,000 files are refused', async () => {
    await refuse(form(Array.from({ length: 10_000 }, () => file)))
  })

  it('one field over 1 MiB, and many that are so together, are refused', async () => {
    const mib = 'x'.repeat(1024 * 1024)
    await refuse(form([{ name: 'title', content: `${mib}x` }, file]), 'too_large')
    await refuse(form([file, { name: 'title', content: `${mib}x` }]), 'too_large')
    const parts = Array.from({ length: 10 }, (_, index) => ({ name: `f${index}`, content: mib.slice(0, 110_000) }))
    await refuse(form([...parts, file]), 'too_large')
  })
})

describe('nonsense in metadata', () => {
  const project = 'video-edit-01j00000000000000000000000'
  const nonsense: [string, unknown, ErrorCode][] = [
    ['no JSON', '{', 'invalid_request'],
    ['an open string', '{"title": "', 'invalid_request'],
    ['JSON with a comma too many', '{"a": 1,}', 'invalid_request'],
    ['NaN', '{"a": NaN}', 'invalid_request'],
    ['a list', '[]', 'invalid_request'],
    ['a number', '7', 'invalid_request'],
    ['a text', '"title"', 'invalid_request'],
    ['an escaped NUL', '{"title": "a\\u0000b"}', 'invalid_request'],
    ['an escaped NUL deep inside', '{"a": {"b": ["\\u0000"]}}', 'invalid_request'],
    ['an escaped NUL in a name', '{"a\\u0000": 1}', 'invalid_request'],
    ['half a surrogate pair', '{"a": "\\ud800"}', 'invalid_request'],
    ['33 levels', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'invalid_request'],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'invalid_request'],
    ['100,000 levels inside', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'invalid_request'],
    ['65 KiB', { a: 'x'.repeat(65 * 1024) }, 'invalid_request'],
    [
      '65 KiB of members',
      Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, 1])),
      'invalid_request',
    ],
    ['101 tags', { tags: Array.from({ length: 101 }, (_, index) => String(index)) }, 'invalid_request'],
    ['a tag of 101 characters', { tags: ['x'.repeat(101)] }, 'invalid_request'],
    ['a tag that is no text', { tags: [1] }, 'invalid_request'],
    ['a tag with NUL', { tags: ['a\0'] }, 'invalid_request'],
    ['tags that are an object', { tags: { length: 3 } }, 'invalid_request'],
    ['a title of 501 characters', { title: 'x'.repeat(501) }, 'invalid_request'],
    ['a title that is a list', { title: ['x'] }, 'invalid_request'],
    ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, 'invalid_request'],
    ['an unknown visibility', { visibility: 'secret' }, 'invalid_request'],
    ['an unknown source', { sourceType: 'theft' }, 'invalid_request'],
    ['an unknown category', { category: '../up' }, 'invalid_request'],
    ['an attribution with a script URL', { attribution: { authorUrl: 'javascript:alert(1)' } }, 'invalid_request'],
    ['a project that is a number', { projectId: 1 }, 'invalid_request'],
    ['a project with NUL', { projectId: 'a\0b' }, 'invalid_request'],
    ['a project of 201 characters', { projectId: 'x'.repeat(201) }, 'invalid_request'],
    ['no such project', { projectId: project }, 'not_found'],
    ['a project with SQL in it', { projectId: "' or 1=1 --" }, 'not_found'],
    ['a project that climbs', { projectId: '../../alice' }, 'not_found'],
    ['nested metadata that is a list', { metadata: [] }, 'invalid_request'],
    ['a mirrored title that is a number', { metadata: { title: 1 } }, 'invalid_request'],
    ['a checksum that is a number', { sha256: 1 }, 'invalid_request'],
  ]

  it.each(nonsense)('is refused: %s, before and behind the file', async (_name, metadata, code) => {
    const content = typeof metadata === 'string' ? metadata : JSON.stringify(metadata)
    await refuse(form([{ name: 'metadata', content }, file]), code)
    await refuse(form([file, { name: 'metadata', content }]), code)
    await refuse(form([large, { name: 'metadata', content }]), code)
  })

  it.each(['../x', 'a/b', '..', '', 'x'.repeat(201), '\u202e', ' '])(
    'a scene %j is refused or harmless',
    async (sceneId) => {
      const id = await insertProject(server, 'alice', 'custom')
      for (const content of [file, large]) {
        const bad = form([{ name: 'metadata', content: JSON.stringify({ projectId: id, sceneId }) }, content])
        await refuse(bad)
        await refuse(form([content, { name: 'metadata', content: JSON.stringify({ projectId: id, sceneId }) }]))
      }
    },
  )

  it('pollutes no prototype', async () => {
    for (const metadata of [
      '{"__proto__": {"polluted": true}}',
      '{"constructor": {"prototype": {"polluted": true}}}',
      '{"metadata": {"__proto__": {"polluted": true}}}',
      '{"a": {"__proto__": {"polluted": true, "title": "x"}}}',
    ]) {
      const answer = await send(form([{ name: 'metadata', content: metadata }, file]))
      expect([201, 400]).toContain(answer.status)
      if (answer.status === 201) {
        const item = (await answer.json()) as MediaItem & { polluted?: boolean }
        expect(item.polluted).toBeUndefined()
        expect((item.metadata as { polluted?: boolean }).polluted).toBeUndefined()
        expect((await server.as('alice')(`/api/media/${item.id}`)).status).toBe(200)
      } else await expectProblem(answer, 'invalid_request')
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('as fields beside the file is refused as well', async () => {
    await refuse(form([{ name: 'visibility', content: 'secret' }, file]))
    await refuse(form([file, { name: 'title', content: 'x'.repeat(501) }]))
    const query = await expectNothingLeft(server, () =>
      server.as('alice')('/api/media?visibility=secret', { method: 'POST', body: 'x' }),
    )
    await expectProblem(query, 'invalid_request')
  })

  it('at the limits is taken', async () => {
    const metadata = {
      title: '\u{1F986}'.repeat(250),
      description: 'x'.repeat(10_000),
      tags: Array.from({ length: 100 }, (_, index) => String(index).padEnd(100, 'é')),
      prompt: Array.from({ length: 9000 }, (_, index) => index.toString(36)).join(' '),
    }
    const { body, headers } = fileForm('limits', { metadata })
    const answer = await send({ body, headers })
    expect(answer.status, JSON.stringify(server.takeErrors())).toBe(201)
    expect(await answer.json()).toMatchObject({ title: metadata.title, tags: metadata.tags })
  })
})

it('is never an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
