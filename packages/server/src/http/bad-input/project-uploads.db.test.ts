import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOUNDARY, fileForm } from '../../testing/bad-input/form.ts'
import { tracesOf } from '../../testing/bad-input/nothing-left.ts'
import { gif, html, pdf, png } from '../../testing/bad-input/pictures.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched, projectRowsOf } from '../../testing/bad-input/project-traces.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'
import { wav } from '../../testing/wav.ts'
import { answered, newProject, PROJECTS, sendJson, uploadFile } from '../testing/project-requests.ts'

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall()
})
afterAll(() => server.close())

const alice: ReturnType<WatchedHoldall['as']> = (to, init) => server.as('alice')(to, init)

describe('a file that the type of the project does not allow', () => {
  it.each<[string, string, Uint8Array, string]>([
    ['image-edit', 'a document', Buffer.from(pdf), 'picture.png'],
    ['image-edit', 'a page', Buffer.from(html), 'picture.jpg'],
    ['image-edit', 'noise', randomBytes(3 * 1024 * 1024), 'picture.png'],
    ['music-clip', 'a picture', png(), 'song.mp3'],
    ['audio-edit', 'a picture', gif(), 'song.wav'],
    ['video-edit', 'a text', Buffer.from('hello'), 'film.mp4'],
  ])('is 415 in %s and leaves nothing: %s', async (type, _name, bytes, filename) => {
    const id = await newProject(alice, { type })
    const { id: scene } = await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/scenes`), 201)
    for (const path of ['files/upload', 'output', `scenes/${scene}/media`, `scenes/${scene}/audio`]) {
      const upload = () => uploadFile(alice, `/${id}/${path}`, bytes, filename)
      await expectProblem(await expectUntouched(server, upload), 'unsupported_type')
    }
  })

  it('is 415 in the wrong slot of a scene, and the slot stays as it is', async () => {
    const id = await newProject(alice, { type: 'custom' })
    const { id: scene } = await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/scenes`), 201)
    for (const [slot, bytes] of [
      ['audio', png()],
      ['media', Buffer.from('text')],
    ] as const) {
      const upload = () => uploadFile(alice, `/${id}/scenes/${scene}/${slot}`, bytes, 'x.png')
      await expectProblem(await expectUntouched(server, upload), 'unsupported_type')
    }
  })
})

describe('an upload into a project', () => {
  it('that is empty, names no scene that is there, or is no form is refused', async () => {
    const id = await newProject(alice, { type: 'custom' })
    const bytes = Buffer.from('text')
    const attempts: [
      () => Promise<Response>,
      'unprocessable' | 'not_found' | 'invalid_request' | 'unsupported_type',
    ][] = [
      [() => uploadFile(alice, `/${id}/files/upload`, Buffer.alloc(0), 'empty.txt'), 'unprocessable'],
      [() => uploadFile(alice, `/${id}/files/upload`, bytes, 'a.txt', { sceneId: 'nowhere' }), 'not_found'],
      [() => uploadFile(alice, `/${id}/files/upload`, bytes, 'a.txt', { category: '../..' }), 'invalid_request'],
      [() => uploadFile(alice, `/${id}/files/upload`, bytes, 'a.txt', { metadata: '{' }), 'invalid_request'],
      [() => uploadFile(alice, `/${id}/scenes/nowhere/media`, bytes, 'a.txt'), 'not_found'],
      [() => uploadFile(alice, '/nowhere/files/upload', bytes, 'a.txt'), 'not_found'],
    ]
    for (const [attempt, code] of attempts) await expectProblem(await expectUntouched(server, attempt), code)
  })

  it('that is in the trash is 409, that is being purged 404', async () => {
    const id = await newProject(alice, { type: 'custom' })
    const upload = (size: number) => () => uploadFile(alice, `/${id}/files/upload`, randomBytes(size), 'a.bin')
    await answered(alice(`${PROJECTS}/${id}`, { method: 'DELETE' }))
    for (const size of [100, 3 * 1024 * 1024])
      await expectProblem(await expectUntouched(server, upload(size)), 'conflict')
    const saves = [
      () => sendJson(alice, 'PUT', `/${id}/data`, {}, { 'if-match': '*' }),
      () => sendJson(alice, 'PATCH', `/${id}/data`, {}, { 'if-match': '"1"' }),
      () => sendJson(alice, 'POST', `/${id}/scenes`, {}),
      () => sendJson(alice, 'POST', `/${id}/snapshots`, {}),
      () => sendJson(alice, 'PUT', `/${id}/documents/new`, {}),
    ]
    for (const save of saves) await expectProblem(await expectUntouched(server, save), 'conflict')
    await server.holdall.platform.database.one('service', {
      text: 'update projects set purging_at = now() where id = $1',
      values: [id],
    })
    for (const attempt of [upload(100), upload(3 * 1024 * 1024), ...saves])
      await expectProblem(await expectUntouched(server, attempt), 'not_found')
  })
})

/** Sends the first half of a form, and the rest when it is asked to. */
async function slowUpload(path: string, bytes: Uint8Array) {
  const { body } = fileForm(bytes, { filename: 'slow.bin' })
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  socket.on('error', () => undefined)
  const head = [
    `POST ${PROJECTS}${path} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    `Authorization: Bearer ${await server.token('alice')}`,
    `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
    `Content-Length: ${body.length}`,
  ]
  const ended = server.nextEnd()
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.write(body.subarray(0, body.length >> 1))
  return {
    async finish(): Promise<number> {
      socket.write(body.subarray(body.length >> 1))
      await ended
      for (let wait = 0; wait < 100 && received.length === 0; wait++) await sleep(20)
      socket.destroy()
      return Number(/^HTTP\/1\.1 (\d+)/.exec(Buffer.concat(received).toString('latin1'))?.[1])
    },
  }
}

describe('deleting what is being uploaded to', () => {
  const bare = async () => {
    const { outbox: _events, jobs: _jobs, files, ...rest } = await tracesOf(server)
    return { ...rest, files: files.filter((file) => !file.endsWith('/')) }
  }

  it.each([
    ['a large file', 3 * 1024 * 1024],
    ['a small file', 200_000],
  ])('wins: %s on its way in is given up and leaves nothing', async (_name, size) => {
    for (const what of ['project', 'scene'] as const) {
      const before = { traces: await bare(), rows: await projectRowsOf(server) }
      const id = await newProject(alice, { type: 'custom' })
      const { id: scene } = await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/scenes`), 201)
      const upload = await slowUpload(
        what === 'scene' ? `/${id}/scenes/${scene}/audio` : `/${id}/files/upload`,
        what === 'scene' ? wav(Buffer.alloc(size)) : randomBytes(size),
      )
      await sleep(200)
      if (what === 'scene') await answered(alice(`${PROJECTS}/${id}/scenes/${scene}`, { method: 'DELETE' }))
      else await answered(alice(`${PROJECTS}/${id}?purge=true`, { method: 'DELETE' }))
      const status = await upload.finish()
      expect([404, 409], `${what}: ${status}`).toContain(status)
      if (what === 'scene') {
        expect(
          (await answered<{ items: unknown[] }>(alice(`${PROJECTS}/${id}/files`))).items,
          'files of a scene that is gone',
        ).toEqual([])
        await answered(alice(`${PROJECTS}/${id}?purge=true`, { method: 'DELETE' }))
      }
      expect({ traces: await bare(), rows: await projectRowsOf(server) }).toEqual(before)
    }
  })
})

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
