import type { MediaItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileForm } from '../../testing/bad-input/form.ts'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { gif, html, jpeg, nestedSvg, pdf, png, zip } from '../../testing/bad-input/pictures.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { insertProject } from '../../testing/bad-input/project.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

const MIB = 1024 * 1024

let server: WatchedHoldall
let images: string
let music: string
beforeAll(async () => {
  server = await watchedHoldall()
  images = await insertProject(server, 'alice', 'image-edit')
  music = await insertProject(server, 'alice', 'music-clip')
})
afterAll(() => server.close())

interface Claim {
  name?: string
  type?: string
  project?: string
}

const upload = (
  content: Uint8Array | string,
  { name = 'file', type = 'application/octet-stream', project }: Claim = {},
) =>
  server.as('alice')(`/api/media${project ? `?projectId=${project}` : ''}`, {
    method: 'POST',
    body: typeof content === 'string' ? content : new Uint8Array(content),
    headers: { 'content-type': type, 'x-filename': encodeURIComponent(name) },
  })

const uploadForm = (content: Uint8Array | string, { name = 'file', type = 'image/png', project }: Claim = {}) => {
  const { body, headers } = fileForm(content, { filename: name, type, metadata: { projectId: project } })
  return server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(body), headers })
}

const padded = (content: Uint8Array | string) => Buffer.concat([Buffer.from(content as string), Buffer.alloc(2 * MIB)])

describe('content that a project does not take', () => {
  const forged: [string, Uint8Array | string, string, string][] = [
    ['HTML named and declared as a picture', html, 'a.png', 'image/png'],
    ['a ZIP named and declared as a picture', zip(), 'a.jpg', 'image/jpeg'],
    ['a program named and declared as a picture', Buffer.from(`MZ${'\0'.repeat(200)}`, 'latin1'), 'a.gif', 'image/gif'],
    [
      'an ELF named and declared as a picture',
      Buffer.from(`\x7fELF\x02\x01\x01${'\0'.repeat(60)}`, 'latin1'),
      'a.webp',
      'image/webp',
    ],
    ['a PDF named and declared as a picture', pdf, 'a.png', 'image/png'],
    ['random bytes named and declared as a picture', Buffer.from([1, 2, 3, 4, 250, 251, 0, 9]), 'a.png', 'image/png'],
    ['text named as a picture and declared as text', 'plain text', 'a.png', 'text/plain'],
    ['a script with a picture as its parameter', '#!/bin/sh\necho hi\n', 'a.png', 'image/png; charset=utf-8'],
    ['a PDF with HTML behind it', Buffer.concat([Buffer.from(pdf), Buffer.from(html)]), 'a.png', 'image/png'],
  ]

  it.each(forged)('is refused by what it is: %s', async (_name, content, name, type) => {
    for (const send of [upload, uploadForm]) {
      const answer = await expectNothingLeft(server, () => send(content, { name, type, project: images }))
      expect(await expectProblem(answer, 'unsupported_type')).toMatchObject({ allowedFileTypes: ['image/*'] })
    }
  })

  it('is refused above the size that is kept in memory as well', async () => {
    for (const send of [upload, uploadForm]) {
      const claim = { name: 'a.png', type: 'image/png', project: images }
      await expectProblem(await expectNothingLeft(server, () => send(padded(zip()), claim)), 'unsupported_type')
      await expectProblem(
        await expectNothingLeft(server, () => send(padded(png()), { ...claim, project: music })),
        'unsupported_type',
      )
    }
  })

  it('is refused when the project is named behind the file', async () => {
    for (const content of [Buffer.from(zip()), padded(zip())]) {
      const body = new FormData()
      body.append('file', new Blob([new Uint8Array(content)], { type: 'image/png' }), 'a.png')
      body.append('metadata', JSON.stringify({ projectId: images }))
      const send = () => server.as('alice')('/api/media', { method: 'POST', body })
      await expectProblem(await expectNothingLeft(server, send), 'unsupported_type')
    }
  })

  it('is refused as a replacement', async () => {
    const created = (await (await upload(png(), { project: images })).json()) as MediaItem
    for (const content of [Buffer.from(zip()), padded(zip())]) {
      const replace = () =>
        server.as('alice')(`/api/media/${created.id}/content`, {
          method: 'PUT',
          body: new Uint8Array(content),
          headers: { 'content-type': 'image/png' },
        })
      await expectProblem(await expectNothingLeft(server, replace), 'unsupported_type')
    }
  })

  it('text that stops being UTF-8 in its middle is refused', async () => {
    const content = Buffer.concat([Buffer.alloc(2 * MIB, 'text '), Buffer.from([0xff, 0xfe]), Buffer.from('more')])
    const custom = await insertProject(server, 'alice', 'custom')
    for (const project of [undefined, custom]) {
      const send = () => upload(content, { type: 'text/plain', ...(project ? { project } : {}) })
      await expectProblem(await expectNothingLeft(server, send), 'unsupported_type')
    }
  })
})

describe('content that is something else than it says', () => {
  const kept: [string, Uint8Array | string, Claim, string][] = [
    ['HTML as a picture', html, { name: 'a.png', type: 'image/png' }, 'application/octet-stream'],
    ['HTML as HTML', html, { name: 'a.png', type: 'text/html' }, 'text/html'],
    ['HTML as plain text', html, { name: 'a.html', type: 'text/plain' }, 'text/plain'],
    ['a ZIP as JPEG', zip(), { name: 'a.jpg', type: 'image/jpeg' }, 'application/zip'],
    ['a PNG as JPEG', png(), { name: 'a.jpg', type: 'image/jpeg' }, 'image/png'],
    ['a PDF as PNG', pdf, { name: 'a.png', type: 'image/png' }, 'application/pdf'],
    ['an SVG as PNG', nestedSvg, { name: 'a.png', type: 'image/png' }, 'application/octet-stream'],
    ['an SVG as SVG', nestedSvg, { name: 'a.svg', type: 'image/svg+xml' }, 'image/svg+xml'],
    [
      'a GIF with a ZIP behind it',
      Buffer.concat([gif(), zip()]),
      { name: 'a.zip', type: 'application/zip' },
      'image/gif',
    ],
    [
      'a JPEG with HTML behind it',
      Buffer.concat([jpeg(), Buffer.from(html)]),
      { name: 'a.html', type: 'text/html' },
      'image/jpeg',
    ],
    ['a JPEG with HTML in its comment', commented(jpeg(), html), { name: 'a.html', type: 'text/html' }, 'image/jpeg'],
    ['a PDF with HTML behind it', pdf + html, { name: 'a.html', type: 'text/html' }, 'application/pdf'],
    ['bytes as text', Buffer.from([0, 1, 2, 255]), { name: 'a.txt', type: 'text/plain' }, 'application/octet-stream'],
    ['a nonsense type', 'x', { type: 'text' }, 'application/octet-stream'],
    ['a type of 5,000 characters', 'x', { type: `image/${'x'.repeat(5000)}` }, 'application/octet-stream'],
  ]

  it.each(kept)('is stored as what it is: %s', async (_name, content, claim, mimeType) => {
    const answer = await upload(content, claim)
    expect(answer.status, JSON.stringify(server.takeErrors())).toBe(201)
    const item = (await answer.json()) as MediaItem
    expect(item).toMatchObject({ mimeType })
    const got = await fetch(item.url)
    expect(got.headers.get('content-type')?.split(';')[0]).toBe(
      mimeType === 'text/html' ? 'application/octet-stream' : mimeType,
    )
    expect(got.headers.get('x-content-type-options')).toBe('nosniff')
    const inline = /^(image\/(gif|jpeg|png)|text\/plain)$/.test(mimeType)
    expect(got.headers.get('content-disposition')).toMatch(inline ? /^inline/ : /^attachment/)
    if (!inline) expect(got.headers.get('content-security-policy')).toMatch(/sandbox/)
    expect(Buffer.from(await got.arrayBuffer()).equals(Buffer.from(content as string))).toBe(true)
  })
})

function commented(picture: Buffer, comment: string): Buffer {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(comment.length + 2)
  return Buffer.concat([
    picture.subarray(0, 2),
    Buffer.from([0xff, 0xfe]),
    size,
    Buffer.from(comment),
    picture.subarray(2),
  ])
}
