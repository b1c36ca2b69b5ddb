import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inPieces, keysOf, MIB, pattern, stored, text } from '../../testing/driver-facts/material.ts'
import { testS3 } from '../../testing/s3/test-s3.ts'
import { parseS3Url } from './s3/s3-url.ts'
import { S3Driver } from './s3.ts'

const s3 = await testS3()

describe('the URL of a store on S3', () => {
  it('says bucket, prefix and how it is reached', () => {
    expect(parseS3Url('s3://media')).toEqual({
      bucket: 'media',
      prefix: '',
      endpoint: undefined,
      region: 'us-east-1',
      forcePathStyle: false,
      createBucket: false,
      delivery: 'proxy',
    })
    const full =
      's3://media/app%20one/prod/?endpoint=https%3A%2F%2Fr2.example&region=auto&forcePathStyle=false&createBucket=true&delivery=redirect'
    expect(parseS3Url(full)).toEqual({
      bucket: 'media',
      prefix: 'app one/prod/',
      endpoint: 'https://r2.example',
      region: 'auto',
      forcePathStyle: false,
      createBucket: true,
      delivery: 'redirect',
    })
    expect(parseS3Url('s3://media?endpoint=http://127.0.0.1:9000').forcePathStyle).toBe(true)
  })

  it.each([
    ['http://media', 'does not begin with s3://'],
    ['s3://', 'is not the name of a bucket'],
    ['s3://a', 'is not the name of a bucket'],
    ['s3://key:secret@media', 'credentials do not belong into it'],
    ['s3://media?endpoint=ftp://h', 'is not a URL that begins with http'],
    ['s3://media?createBucket=yes', 'takes true or false'],
    ['s3://media?delivery=mail', 'takes proxy or redirect'],
    ['s3://media?acl=public', 'there is no option acl'],
  ])('refuses %s', (url, reason) => {
    expect(() => parseS3Url(url)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining(reason) }),
    )
  })
})

describe.skipIf('skipped' in s3)(`the S3 driver (${'skipped' in s3 ? s3.skipped : 'radosgw'})`, () => {
  if ('skipped' in s3) return
  let driver: S3Driver
  let spoolFolder: string
  beforeAll(async () => {
    spoolFolder = await mkdtemp(join(tmpdir(), 'holdall-spool-'))
    driver = await s3.open('driver', {
      partBytes: 5 * MIB,
      copyLimits: { mostBytes: 8 * MIB, partBytes: 5 * MIB },
      spoolFolder,
    })
  })
  afterAll(async () => {
    await driver.close()
    await s3.release()
    await rm(spoolFolder, { recursive: true })
  })

  const { endpoint, accessKeyId, secretAccessKey } = s3.server
  const open = (url: string, credentials = { accessKeyId, secretAccessKey }) => S3Driver.open(url, { credentials })

  it('refuses to start with the reason: bucket, key, secret, nobody there, no store', async () => {
    const query = `endpoint=${encodeURIComponent(endpoint)}`
    const refusals: [() => Promise<S3Driver>, string, RegExp][] = [
      [() => open(`s3://nothere?${query}`), 'invalid_request', /no bucket nothere/],
      [
        () => open(`s3://driver?${query}`, { accessKeyId: 'other', secretAccessKey }),
        'invalid_request',
        /does not know the access key/,
      ],
      [
        () => open(`s3://driver?${query}`, { accessKeyId, secretAccessKey: 'wrong' }),
        'invalid_request',
        /refuses the signature/,
      ],
      [() => open('s3://driver?endpoint=http://127.0.0.1:1'), 'unavailable', /cannot be used: ECONNREFUSED/],
      [
        () => open('s3://driver?endpoint=http://no-such-host.invalid'),
        'unavailable',
        /cannot be used: (ENOTFOUND|EAI_AGAIN)/,
      ],
    ]
    for (const [opening, code, message] of refusals) {
      const error = await opening().then(
        () => null,
        (reason: Error & { code: string; hint: string }) => reason,
      )
      expect(error?.message).toMatch(message)
      expect(error).toMatchObject({ code, hint: expect.any(String) })
      expect(error?.message).not.toContain('wrong')
    }
  })

  it('refuses what answers, but is no store', async () => {
    const server = createServer((_request, response) => response.end('<html>Hello</html>'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(open(`s3://driver?endpoint=http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'unavailable' })
    server.closeAllConnections()
    server.close()
  })

  it('keeps to its prefix', async () => {
    const inside = await open(`s3://driver/tenants/one?endpoint=${encodeURIComponent(endpoint)}`)
    await inside.write('a/b', text('inside'))
    expect(inside.root).toBe('s3://driver/tenants/one/')
    expect(await keysOf(inside, '')).toEqual(['a/b'])
    expect(await stored(driver, 'tenants/one/a/b')).toEqual(text('inside'))
    expect(await inside.head('x')).toBeNull()
    await inside.copy('a/b', 'a/c')
    expect(await inside.deleteMany(['a/b', 'a/c'])).toEqual([])
    expect(await keysOf(driver, 'tenants/')).toEqual([])
    await inside.close()
  })

  it('copies what is too large for one request in parts', async () => {
    const bytes = pattern(12 * MIB)
    await driver.write('large', inPieces(bytes, MIB))
    await driver.copy('large', 'large-copy')
    expect(digest(await stored(driver, 'large-copy'))).toBe(digest(bytes))
    await expect(driver.copy('large', 'large-copy')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('hands out URLs that serve for as long as they say, with the headers that they say', async () => {
    await driver.write('signed é', text('signed'))
    const url = await driver.signedUrl('signed é', {
      expiresInSeconds: 30,
      contentDisposition: 'attachment; filename="x.txt"',
      contentType: 'text/plain; charset=utf-8',
    })
    const answer = await fetch(url)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="x.txt"')
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer.text()).toBe('signed')
    expect((await fetch(url.replace('signed', 'other'))).status).toBe(403)
  })

  it('finds and gives up what a killed upload left in parts', async () => {
    const abort = new AbortController()
    const begun = Promise.withResolvers<void>()
    const writing = driver.write(
      'unfinished',
      (async function* () {
        yield pattern(6 * MIB)
        begun.resolve()
        await new Promise((_, reject) => abort.signal.addEventListener('abort', () => reject(new Error('cut'))))
      })(),
    )
    writing.catch(() => {})
    await begun.promise
    const found = async () => {
      const keys: { key: string; uploadId: string; startedAt: Date }[] = []
      for await (const upload of driver.unfinishedUploads()) keys.push(upload)
      return keys
    }
    while ((await found()).length === 0);
    const [upload] = await found()
    expect(upload?.key).toBe('unfinished')
    expect(Math.abs((upload?.startedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
    await driver.abortUpload(upload as NonNullable<typeof upload>)
    await driver.abortUpload(upload as NonNullable<typeof upload>)
    expect(await found()).toEqual([])
    abort.abort()
    await expect(writing).rejects.toThrow('cut')
  })

  it('uses neither memory nor disk in proportion to what it writes, and leaves no file', async () => {
    const collectGarbage = garbageCollector()
    const peaks: number[] = []
    for (const size of [40 * MIB, 200 * MIB]) {
      const piece = pattern(MIB)
      collectGarbage()
      const before = process.memoryUsage().external
      let peak = 0
      await driver.write(
        `memory-${size}`,
        (async function* () {
          for (let at = 0; at < size; at += MIB) {
            if (at % (8 * MIB) === 0) {
              // What is held counts, not what waits for the collector, which a busy machine lets pile up.
              collectGarbage()
              peak = Math.max(peak, process.memoryUsage().external - before)
            }
            yield piece
          }
        })(),
      )
      peaks.push(peak)
      expect((await driver.head(`memory-${size}`))?.sizeBytes).toBe(size)
    }
    expect(peaks[1]).toBeLessThan((peaks[0] ?? 0) + 40 * MIB)
    expect(await readdir(spoolFolder)).toEqual([])
  }, 180_000)
})

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose_gc')
  return runInNewContext('gc') as () => void
}
