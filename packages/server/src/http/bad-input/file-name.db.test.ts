import { type MediaItem, parseKey } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileForm } from '../../testing/bad-input/form.ts'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall()
})
afterAll(() => server.close())

const NAMES = [
  '../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/absolute.txt',
  '..',
  '.',
  '...',
  'a\0b.txt',
  '\0',
  `${'x'.repeat(296)}.txt`,
  `${'é'.repeat(300)}.txt`,
  `long.${'e'.repeat(300)}`,
  '🎉🦆.txt',
  '👩‍👩‍👧‍👦 family.txt',
  '\u202Egpj.exe',
  'a\u200f\u2066b.txt',
  'شعر.txt',
  'CON',
  'con.txt',
  'NUL.tar.gz',
  'COM1.txt',
  'LPT9',
  'aux.',
  'trailing. . .',
  '.hidden',
  '-rf.txt',
  'quote".txt',
  "it's; rm -rf.txt",
  'a"; filename="evil.exe',
  'new\r\nline: x.txt',
  'per%20cent%2e%2e%2f.txt',
  '<script>alert(1)</script>.html',
  '$(touch x) `id`.txt',
  'semi;colon,comma=.txt',
  '__proto__',
  ' ',
  '\t',
  'a:b|c?d*e.txt',
  'name.txt::$DATA',
  '\ufeffbom.txt',
]
const DISPOSITION =
  /^(inline|attachment); filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"(; filename\*=UTF-8''[\w!#$&+\-.^`|~%]*)?$/
const FILENAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}-[0-9a-f]{10}\.[a-z0-9]+$/

async function expectHarmless(answer: Response | null, name: string): Promise<MediaItem> {
  expect(answer?.status, JSON.stringify(server.takeErrors())).toBe(201)
  const item = (await answer?.json()) as MediaItem
  expect(item.filename).toMatch(FILENAME)
  expect(item.filename).not.toMatch(/\.\.|^(con|prn|aux|nul|com\d|lpt\d)[.-]/i)
  expect(parseKey(item.storageKey)).toMatchObject({ layout: 'library', user: 'alice', filename: item.filename })
  expect(item.originalFilename).not.toMatch(/[/\\\0\r\n]/)
  expect(item.originalFilename.length).toBeLessThanOrEqual(255)
  for (const address of [item.url, item.storageUrl]) {
    for (const query of ['', address.includes('?') ? '&download' : '?download']) {
      const url = new URL(address + query, server.url)
      const got = await server.as('alice')(url.pathname + url.search)
      expect(got.status, url.href).toBe(200)
      const disposition = got.headers.get('content-disposition') ?? ''
      expect(disposition).toMatch(DISPOSITION)
      expect(decodeURIComponent(disposition)).not.toMatch(/[\0-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\.\.\//)
      expect(await got.text()).toBe(`content of ${name}`)
    }
  }
  return item
}

describe('a hostile name', () => {
  it.each(NAMES)('%j is accepted in X-Filename and made harmless', async (name) => {
    const answer = await server.as('alice')('/api/media', {
      method: 'POST',
      body: `content of ${name}`,
      headers: { 'content-type': 'text/plain', 'x-filename': encodeURIComponent(name) },
    })
    await expectHarmless(answer, name)
  })

  it.each(NAMES.filter((name) => !/["\r\n]/.test(name)))('%j is accepted in a form and made harmless', async (name) => {
    const { body, headers } = fileForm(`content of ${name}`, {
      filename: name.replaceAll('\\', '\\\\'),
      type: 'text/plain',
    })
    const answer = await server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(body), headers })
    await expectHarmless(answer, name)
  })

  it('does not decide the type or the extension', async () => {
    const answer = await server.as('alice')('/api/media', {
      method: 'POST',
      body: Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'),
      headers: { 'content-type': 'text/html', 'x-filename': 'page.html' },
    })
    expect(await answer.json()).toMatchObject({ mimeType: 'image/gif', filename: expect.stringMatching(/\.gif$/) })
  })

  it('as raw UTF-8 bytes in the header is understood', async () => {
    const content = 'content of ünïcode.txt'
    const answer = await sendRaw(server.url, {
      path: '/api/media',
      headers: {
        authorization: `Bearer ${await server.token('alice')}`,
        'content-type': 'text/plain',
        'content-length': Buffer.byteLength(content),
        'x-filename': Buffer.from('ünïcode.txt').toString('latin1'),
      },
      body: content,
    })
    expect((await expectHarmless(answer, 'ünïcode.txt')).originalFilename).toBe('ünïcode.txt')
  })

  it.each(['%', '%zz', '%ff', '%c0%af', '%ed%a0%80'])('%s is not percent-encoded UTF-8, and refused', async (name) => {
    const send = () => server.as('alice')('/api/media', { method: 'POST', body: 'x', headers: { 'x-filename': name } })
    await expectProblem(await expectNothingLeft(server, send), 'invalid_request')
  })

  it('of more than 4,096 characters is refused', async () => {
    const name = 'x'.repeat(4097)
    const send = () => server.as('alice')('/api/media', { method: 'POST', body: 'x', headers: { 'x-filename': name } })
    await expectProblem(await expectNothingLeft(server, send), 'invalid_request')
  })

  it('of a signed download link is made harmless as well', async () => {
    const answer = await server.as('alice')('/api/media', { method: 'POST', body: 'signed' })
    const { id } = (await answer.json()) as MediaItem
    for (const name of ['../../x.sh', 'a"b\\c', '\u202Etxt.exe', '🎉']) {
      const made = await server.as('alice')(`/api/media/${id}/url?download=${encodeURIComponent(name)}`)
      const { url } = (await made.json()) as { url: string }
      const got = await fetch(url)
      expect(got.status).toBe(200)
      expect(got.headers.get('content-disposition')).toMatch(DISPOSITION)
      await got.arrayBuffer()
    }
    expect(server.takeErrors()).toEqual([])
  })
})
