import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MediaItem, MediaList, Problem } from '@holdall/protocol'
import { expect, it } from 'vitest'

/** A Holdall behind somebody else's server, as a client sees it. */
export interface Mount {
  /** What paths are appended to. */
  url: string
  token: (userId: string) => Promise<string>
  /** How many files lie in the store. */
  countFiles(): Promise<number>
}

export interface MountOptions {
  /** Whether the host passes `Content-Length` on; Next.js does not. @default true */
  forwardsLength?: boolean
}

const MIB = 1024 * 1024
/** What hosts must let through; `UPLOAD_MAX_SIZE` of the mounted Holdall. */
export const MOUNT_UPLOAD_MAX_BYTES = 16 * MIB

/** What has to work wherever Holdall is mounted; `mount` is asked inside each test. */
export function mountFacts(mount: () => Mount, { forwardsLength = true }: MountOptions = {}): void {
  const as = async (path: string, init: RequestInit = {}, userId = 'alice'): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await mount().token(userId)}`)
    return fetch(mount().url + path, { ...init, headers })
  }
  const upload = async (bytes: Buffer, name = 'clip.bin', headers: Record<string, string> = {}) => {
    const answer = await as('/api/media?format=v2', {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream', 'x-filename': name, ...headers },
    })
    return { answer, item: (await answer.json()) as MediaItem }
  }
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer())
  const problemOf = async (answer: Response) => {
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const problem = (await answer.json()) as Problem
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'))
    return { status: answer.status, code: problem.code }
  }
  /** Rows that alice sees and files that lie in the store. */
  const kept = async () => {
    const { items } = (await (await as('/api/media?limit=200')).json()) as MediaList
    return { rows: items.length, files: await mount().countFiles() }
  }

  it('takes a raw body of 12 MiB and gives the same bytes back', async () => {
    const bytes = randomBytes(12 * MIB)
    const { answer, item } = await upload(bytes, 'long.bin', { 'x-checksum-sha256': sha256(bytes) })
    expect({ status: answer.status, sizeBytes: item.sizeBytes, checksum: item.checksum }).toEqual({
      status: 201,
      sizeBytes: bytes.length,
      checksum: sha256(bytes),
    })
    const content = await as(`/api/media/${item.id}/content`)
    expect(sha256(await bytesOf(content))).toBe(item.checksum)
  })

  it('takes a form with a file over 1 MiB and its fields', async () => {
    const bytes = randomBytes(3 * MIB + 17)
    const form = new FormData()
    form.set('title', 'In a form')
    form.set('file', new File([bytes], 'førm.bin', { type: 'application/octet-stream' }))
    const answer = await as('/api/media?format=v2', { method: 'POST', body: form })
    const item = (await answer.json()) as MediaItem
    expect(answer.status).toBe(201)
    expect(item).toMatchObject({ title: 'In a form', originalFilename: 'førm.bin', checksum: sha256(bytes) })
  })

  it('takes a body whose length is not declared', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 40; part++) controller.enqueue(new Uint8Array(64 * 1024).fill(part))
        controller.close()
      },
    })
    const answer = await as('/api/media', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'application/octet-stream' },
    } as RequestInit)
    expect(await answer.json()).toMatchObject({ sizeBytes: 40 * 64 * 1024 })
  })

  it('lists, changes, replaces and deletes', async () => {
    const { item } = await upload(Buffer.from('first'), 'note.txt', { 'content-type': 'text/plain' })
    const patched = await as(`/api/media/${item.id}`, {
      method: 'PATCH',
      body: JSON.stringify({ title: 'Renamed' }),
      headers: { 'content-type': 'application/json' },
    })
    expect(patched.status).toBe(200)
    const replaced = await as(`/api/media/${item.id}/content`, {
      method: 'PUT',
      body: 'second, and longer',
      headers: { 'content-type': 'text/plain', 'x-filename': 'note.txt' },
    })
    expect(replaced.status).toBe(200)
    const list = (await (await as('/api/media?limit=5')).json()) as MediaList
    expect(list.items.find(({ id }) => id === item.id)).toMatchObject({ title: 'Renamed', sizeBytes: 18 })
    expect((await as(`/api/media/${item.id}?purge=true`, { method: 'DELETE' })).ok).toBe(true)
    expect(await problemOf(await as(`/api/media/${item.id}`))).toMatchObject({
      code: expect.stringMatching(/not_found|gone/),
    })
  })

  it('serves single and several ranges, and refuses those outside', async () => {
    const bytes = randomBytes(2 * MIB)
    const { item } = await upload(bytes)
    const part = async (range: string) => as(`/api/media/${item.id}/content`, { headers: { range } })
    const middle = await part(`bytes=${MIB}-${MIB + 999_999}`)
    expect(middle.status).toBe(206)
    expect(middle.headers.get('content-range')).toBe(`bytes ${MIB}-${MIB + 999_999}/${bytes.length}`)
    expect((await bytesOf(middle)).equals(bytes.subarray(MIB, MIB + 1_000_000))).toBe(true)
    expect((await bytesOf(await part('bytes=-10'))).equals(bytes.subarray(-10))).toBe(true)

    const several = await part('bytes=0-3,1000-1003')
    const type = several.headers.get('content-type') ?? ''
    expect({ status: several.status, type }).toEqual({
      status: 206,
      type: expect.stringMatching(/^multipart\/byteranges; ?boundary=/),
    })
    const body = await bytesOf(several)
    expect(body.includes(bytes.subarray(0, 4)) && body.includes(bytes.subarray(1000, 1004))).toBe(true)

    expect(await problemOf(await part(`bytes=${bytes.length}-`))).toEqual({
      status: 416,
      code: 'range_not_satisfiable',
    })
  })

  it('answers HEAD with the length and no body, and an unchanged file with 304', async () => {
    const { item } = await upload(randomBytes(MIB))
    const head = await as(`/api/media/${item.id}/content`, { method: 'HEAD' })
    expect({ status: head.status, length: head.headers.get('content-length') }).toEqual({
      status: 200,
      length: forwardsLength ? `${MIB}` : null,
    })
    expect((await bytesOf(head)).length).toBe(0)
    const etag = head.headers.get('etag') ?? ''
    const again = await as(`/api/media/${item.id}/content`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('hands out links that work without an identity', async () => {
    const bytes = randomBytes(MIB)
    const { item } = await upload(bytes)
    const signed = (await (await as(`/api/media/${item.id}/url?expiresIn=60`)).json()) as { url: string }
    for (const url of [item.url, signed.url]) {
      expect(url.startsWith(`${mount().url}/o/`)).toBe(true)
      const answer = await fetch(url, { headers: { range: 'bytes=5-9' } })
      expect((await bytesOf(answer)).equals(bytes.subarray(5, 10))).toBe(true)
    }
    expect(await problemOf(await fetch(`${signed.url.slice(0, -20)}AAAAA/content`))).toMatchObject({ status: 404 })
  })

  it('answers what goes wrong as problem documents', async () => {
    expect(await problemOf(await fetch(`${mount().url}/api/media`))).toEqual({ status: 401, code: 'unauthenticated' })
    expect(await problemOf(await as('/api/media/media-01jzzzzzzzzzzzzzzzzzzzzzzz'))).toEqual({
      status: 404,
      code: 'not_found',
    })
    expect(await problemOf(await as('/api/no/such/route'))).toEqual({ status: 404, code: 'not_found' })
    expect(await problemOf(await as('/api/media?limit=0'))).toEqual({ status: 400, code: 'invalid_request' })
    const wrong = await as('/api/media', {
      method: 'POST',
      body: 'hello',
      headers: { 'content-type': 'text/plain', 'x-checksum-sha256': '0'.repeat(64) },
    })
    expect(await problemOf(wrong)).toEqual({ status: 422, code: 'checksum_mismatch' })
  })

  it('refuses a file over the limit, declared or not, and keeps nothing of it', async () => {
    const before = await kept()
    const size = MOUNT_UPLOAD_MAX_BYTES + 3 * MIB
    expect(await refusalOf(size, `content-length: ${size}`)).toMatch(/^HTTP\/1\.1 413/)
    expect(await refusalOf(size, 'transfer-encoding: chunked')).toMatch(/^HTTP\/1\.1 413/)
    await expect.poll(kept).toEqual(before)
  })

  it('keeps nothing of an upload that is cut off, and lives on', async () => {
    const before = await kept()
    const socket = await open()
    socket.write(await head(`content-length: ${4 * MIB}`))
    socket.write(randomBytes(2 * MIB))
    await sleep(200)
    socket.destroy()
    await expect.poll(kept).toEqual(before)
  })

  it('serves the dashboard to clients that accept compressed answers', async (context) => {
    const page = await fetch(`${mount().url}/app/`, { headers: { 'accept-encoding': 'gzip' } })
    if (page.status === 404) context.skip('the dashboard is not built')
    const html = await page.text()
    const [, script = ''] = /src="(\/app\/assets\/[^"]+\.js)"/.exec(html) ?? []
    expect(script).not.toBe('')
    // Under a base path the page's own addresses lead to the host's root: the dashboard wants an origin of its own.
    const text = await (await fetch(mount().url + script, { headers: { 'accept-encoding': 'gzip' } })).text()
    expect(text).toMatch(/^(?:import|const|var|function|let|\(|"|')/)
  })

  it('lets go of a download that its client leaves', async () => {
    const { item } = await upload(randomBytes(8 * MIB))
    for (let attempt = 0; attempt < 3; attempt++) {
      const leaving = new AbortController()
      const answer = await as(`/api/media/${item.id}/content`, { signal: leaving.signal })
      await answer.body?.getReader().read()
      leaving.abort()
    }
    expect((await bytesOf(await as(`/api/media/${item.id}/content`))).length).toBe(8 * MIB)
  })

  const open = async () => {
    const { hostname, port } = new URL(mount().url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    return new Promise<typeof socket>((resolve) => socket.once('connect', () => resolve(socket)))
  }
  const head = async (framing: string): Promise<string> => {
    const { pathname, host } = new URL(`${mount().url}/api/media`)
    const authorization = `authorization: Bearer ${await mount().token('alice')}`
    const lines = [
      `POST ${pathname} HTTP/1.1`,
      `host: ${host}`,
      authorization,
      'content-type: application/octet-stream',
    ]
    return `${[...lines, framing].join('\r\n')}\r\n\r\n`
  }
  /** Sends a whole body, as a client would that does not listen before it is done. @returns the answer */
  async function refusalOf(size: number, framing: string): Promise<string> {
    const socket = await open()
    const answered = new Promise<string>((resolve, reject) => {
      let text = ''
      socket.on('data', (data) => {
        text += data.toString('latin1')
        if (text.includes('\r\n\r\n')) resolve(text)
      })
      socket.on('close', () => reject(new Error(`closed after: ${text || 'nothing'}`)))
    })
    socket.write(await head(framing))
    const chunk = Buffer.alloc(64 * 1024)
    const wire = framing.includes('chunked')
      ? Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
      : chunk
    const send = async () => {
      for (let sent = 0; sent < size && socket.writable; sent += chunk.length) {
        if (!socket.write(wire))
          await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), answered, sleep(5_000)])
      }
    }
    const sending = send()
    const text = await answered
    socket.destroy()
    await sending.catch(() => {})
    return text
  }
}
