import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cutAfter, type Fault, FaultyTus, loseAnswer, refuse, strip } from '../testing/faulty-tus.ts'
import { bytesLike, fileLike, uploadsOn } from '../testing/uploads-on.ts'
import type { Upload } from './upload-types.ts'

const KIB = 1024
const MIB = KIB * KIB

describe('uploads in trouble', () => {
  let tus: FaultyTus
  let close: () => void
  const begin = (
    sizeBytes: number,
    options: Parameters<typeof uploadsOn>[2] = {},
    token: Parameters<typeof uploadsOn>[1] = 'token',
  ) => {
    const { uploads } = uploadsOn(tus.url, token, { chunkBytes: MIB, hashFirstBytes: 0, ...options })
    close = () => uploads.close()
    return uploads.add([fileLike('file.bin', sizeBytes)])[0] as Upload
  }
  /** What was kept is the file, once. */
  const expectWhole = (sizeBytes: number, id = 'media-1') => {
    expect(tus.uploads.get(id)?.bytes.equals(bytesLike(1, sizeBytes))).toBe(true)
    expect(tus.uploads.size).toBe(1)
  }

  beforeEach(async () => {
    tus = await new FaultyTus().start()
  })
  afterEach(async () => {
    close()
    await tus.stop()
  })

  it('send only what was not kept when a request breaks off', async () => {
    const upload = begin(5 * MIB, { chunkBytes: 4 * MIB })
    tus.next('PATCH', cutAfter(3 * MIB))
    await upload.done
    expectWhole(5 * MIB)
    expect(tus.countOf('HEAD')).toBe(1)
    expect(tus.receivedBytes).toBeLessThan(5.5 * MIB)
  })

  it('are not sent again when the server has forgotten an upload that became an item', async () => {
    const upload = begin(5 * MIB, { chunkBytes: 8 * MIB })
    tus.next('PATCH', loseAnswer)
    tus.next('HEAD', refuse(404, 'not_found'))
    expect((await upload.done).id).toBe('media-1')
    expectWhole(5 * MIB)
  })

  it('go on at the offset that the server has', async () => {
    const upload = begin(5 * MIB)
    const moveOn: Fault = async (request, response, server) => {
      // An earlier request, which this side gave up, has arrived after all.
      await server.keep(request, server.uploadOf(request) as never)
      return refuse(409, 'conflict')(request, response, server)
    }
    tus.next('PATCH', moveOn)
    await upload.done
    expectWhole(5 * MIB)
    expect(tus.countOf('PATCH')).toBe(5)
  })

  it.each([
    ['taken over by another', refuse(423, 'locked', { 'Retry-After': '0' })],
    ['asked to come later', refuse(429, 'rate_limited', { 'Retry-After': '0' })],
    ['met by a restart', refuse(502)],
    ['given up by a proxy', refuse(408)],
    ['without the offset in the answer', strip('Upload-Offset')],
    ['without an answer', loseAnswer],
  ])('ask how far they are when they are %s', async (_what, fault) => {
    const upload = begin(5 * MIB)
    tus.next('PATCH', fault, fault)
    await upload.done
    expectWhole(5 * MIB)
    expect(tus.countOf('HEAD')).toBe(2)
  })

  it('begin anew once when they have expired', async () => {
    const forget: Fault = (request, response, server) => {
      server.uploads.clear()
      return refuse(404, 'not_found')(request, response, server)
    }
    const upload = begin(5 * MIB)
    tus.next('PATCH', () => false, forget)
    await upload.done
    expectWhole(5 * MIB)
    expect(tus.countOf('POST')).toBe(2)

    tus.next('PATCH', forget, forget)
    const second = begin(5 * MIB)
    await expect(second.done).rejects.toMatchObject({ status: 404 })
  })

  it('send less at a time when a proxy takes no more, and never more again', async () => {
    const most = 300 * KIB
    const limit: Fault = (request, response, server) => {
      tus.next('PATCH', limit)
      return Number(request.headers['content-length']) > most && refuse(413)(request, response, server)
    }
    tus.next('PATCH', limit)
    await begin(3 * MIB, { chunkBytes: 2 * MIB }).done
    expectWhole(3 * MIB)
    // 2 MiB, 1 MiB and 512 KiB are too much; 256 KiB twelve times are not.
    expect(tus.countOf('PATCH')).toBe(3 + 12)
  })

  it('send less at a time when a proxy hangs up on more', async () => {
    const limit: Fault = (request, response) => {
      tus.next('PATCH', limit)
      if (Number(request.headers['content-length']) <= 600 * KIB) return false
      response.destroy()
      return true
    }
    tus.next('PATCH', limit)
    await begin(5 * MIB).done
    expectWhole(5 * MIB)
  })

  it('put a small file that a proxy does not take with its creation into requests of their own', async () => {
    tus.next('POST', refuse(413))
    await begin(900 * KIB).done
    expectWhole(900 * KIB)
    expect(tus.countOf('PATCH')).toBe(2)
  })

  it('end when the server is where they are and will not go on, and wait for it when all is sent', async () => {
    tus.next('PATCH', refuse(409, 'conflict'), refuse(409, 'conflict'))
    await expect(begin(5 * MIB).done).rejects.toMatchObject({ status: 409, code: 'conflict' })
    expect(tus.countOf('PATCH')).toBe(2)

    tus.next('GET', ...Array.from({ length: 7 }, () => refuse(503)))
    expect(await begin(5 * MIB).done).toMatchObject({ sizeBytes: 5 * MIB })
  })

  it.each([
    ['too large', 413, 'too_large'],
    ['over the quota', 413, 'quota_exceeded'],
    ['of a kind that is not taken', 415, 'unsupported_type'],
    ['somebody else’s', 403, 'forbidden'],
  ])('end at once when they are %s', async (_what, status, code) => {
    tus.next('PATCH', refuse(status, code))
    const upload = begin(5 * MIB)
    await expect(upload.done).rejects.toMatchObject({ status, code })
    expect(upload.snapshot).toMatchObject({ state: 'failed', problem: { code } })
    expect(tus.countOf('PATCH')).toBe(1)
  })

  it('learn from the body of a GET why a HEAD was refused', async () => {
    tus.next('PATCH', loseAnswer)
    tus.next('HEAD', (request, response, server) => {
      server.next('GET', refuse(415, 'unsupported_type'))
      return refuse(415)(request, response, server)
    })
    await expect(begin(5 * MIB).done).rejects.toMatchObject({ code: 'unsupported_type' })
  })

  it('send a chunk that was damaged on the way at most twice more', async () => {
    const damage: Fault = (request) => {
      request.headers['upload-checksum'] = `sha256 ${Buffer.alloc(32).toString('base64')}`
      return false
    }
    tus.next('PATCH', damage, damage)
    await begin(5 * MIB).done
    expectWhole(5 * MIB)
    expect(tus.countOf('PATCH')).toBe(7)

    tus.next('PATCH', damage, damage, damage)
    await expect(begin(5 * MIB).done).rejects.toMatchObject({ status: 460 })
  })

  it('renew a token that has ended, and end when it was revoked', async () => {
    const tokens = ['first', 'second', 'third']
    const asked: string[] = []
    const next = () => {
      asked.push(tokens[0] as string)
      return tokens.shift() as string
    }
    const only =
      (token: string): Fault =>
      (request, response, server) =>
        request.headers.authorization !== `Bearer ${token}` && refuse(401, 'unauthenticated')(request, response, server)
    tus.next('PATCH', () => false, only('second'))
    await begin(5 * MIB, {}, next).done
    expectWhole(5 * MIB)
    expect(asked).toEqual(['first', 'second'])

    tus.next('PATCH', only('none'), only('none'))
    await expect(begin(5 * MIB, {}, next).done).rejects.toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it('say which header a proxy has taken away, and do not try again', async () => {
    tus.next('POST', strip('Location', 'X-Media-Id'))
    await expect(begin(5 * MIB).done).rejects.toThrow('The answer has no header Location')
    expect(tus.countOf('POST')).toBe(1)
    tus.next('PATCH', loseAnswer)
    tus.next('HEAD', strip('Upload-Offset'))
    await expect(begin(5 * MIB).done).rejects.toThrow('The answer has no header Upload-Offset')
  })

  it('are created once when the answer to the creation is lost', async () => {
    tus.next('POST', loseAnswer, loseAnswer)
    await begin(100 * KIB).done
    expectWhole(100 * KIB)
    expect(tus.countOf('POST')).toBe(3)
  })

  it('wait for a server that is away, and fail with a problem that may pass when it stays so', async () => {
    const upload = begin(5 * MIB, { retries: 30, retryDelayMs: 20 })
    tus.next(
      'PATCH',
      () => false,
      (_request, response, server) => {
        response.destroy()
        void server.stop().then(() => server.start())
        return true
      },
    )
    await upload.done
    expectWhole(5 * MIB)

    await tus.stop()
    const second = begin(5 * MIB, { retries: 2, retryDelayMs: 1 })
    await expect(second.done).rejects.toMatchObject({ code: 'unreachable', retryable: true })
    await tus.start()
    second.retry()
    expect(second.snapshot).toMatchObject({ problem: null })
    expect((await second.done).id).toBe('media-2')
  })

  it('do not wait longer than a minute for a server that asks for it', async () => {
    tus.next('PATCH', refuse(429, 'rate_limited', { 'Retry-After': '3600' }))
    await expect(begin(5 * MIB).done).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 3600 })
  })

  it('take back what arrived as other bytes', async () => {
    tus.next('GET', (_request, _response, server) => {
      ;(server.uploads.get('media-1') as { bytes: Buffer }).bytes[7] = 0
      return false
    })
    await expect(begin(5 * MIB).done).rejects.toMatchObject({ code: 'checksum_mismatch' })
    expect(tus.asked).toContain('DELETE /api/media/media-1')
  })

  it('refuse an empty file without asking', async () => {
    await expect(begin(0).done).rejects.toMatchObject({ code: 'unprocessable' })
    expect(tus.asked).toEqual([])
  })
})
