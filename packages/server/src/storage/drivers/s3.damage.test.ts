import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { inPieces, keysOf, MIB, pattern, readAll, stored, text } from '../../testing/driver-facts/material.ts'
import { type FaultProxy, type StoreFault, startFaultProxy } from '../../testing/s3/fault-proxy.ts'
import { testS3 } from '../../testing/s3/test-s3.ts'
import type { S3Driver } from './s3.ts'

const s3 = await testS3()
const PART_BYTES = 5 * MIB

describe.skipIf('skipped' in s3)(`an S3 store that fails (${'skipped' in s3 ? s3.skipped : 'radosgw'})`, () => {
  if ('skipped' in s3) return
  let proxy: FaultProxy
  let driver: S3Driver
  let count = 0
  const scene = (...faults: StoreFault[]) => {
    proxy.faults = faults
    count += 1
    return `damage/${count}/`
  }
  const well = () => {
    proxy.faults = []
  }

  beforeAll(async () => {
    proxy = await startFaultProxy(s3.server.endpoint)
    driver = await s3.open('damage', { endpoint: proxy.endpoint, partBytes: PART_BYTES, idleMs: 500 })
  })
  afterEach(well)
  afterAll(async () => {
    await driver.close()
    await proxy.stop()
    await s3.release()
  })

  it.each(['internal-error', 'slow-down', 'hang', 'cut-request', 'lost-answer', 'wrong-etag'] as const)(
    'gets a small object there despite two times %s',
    async (damage) => {
      const base = scene({ damage, times: 2, matches: ({ method }) => method === 'PUT' })
      await driver.write(`${base}a`, text('kept'))
      expect(proxy.injected[damage]).toBeGreaterThan(0)
      expect(await stored(driver, `${base}a`)).toEqual(text('kept'))
    },
  )

  it.each(['internal-error', 'slow-down', 'hang', 'cut-request', 'lost-answer', 'wrong-etag'] as const)(
    'gets a large object there despite %s of two of its parts',
    async (damage) => {
      const base = scene({ damage, times: 2, matches: ({ url }) => url.includes('partNumber=') })
      const bytes = pattern(12 * MIB)
      await driver.write(`${base}a`, inPieces(bytes, 64 * 1024))
      expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
      expect(await unfinished(driver)).toEqual([])
    },
  )

  it.each(['internal-error', 'lost-answer', 'hang'] as const)(
    'takes a large object for written when the answer to its last request is %s',
    async (damage) => {
      const base = scene({
        damage,
        times: 1,
        matches: ({ method, url }) => method === 'POST' && url.includes('uploadId='),
      })
      const bytes = pattern(6 * MIB)
      await driver.write(`${base}a`, inPieces(bytes, MIB))
      expect(Buffer.compare(await stored(driver, `${base}a`), bytes)).toBe(0)
      await expect(driver.write(`${base}a`, inPieces(bytes, MIB))).rejects.toMatchObject({ code: 'conflict' })
    },
  )

  it('notices that a part was acknowledged and dropped, and leaves nothing', async () => {
    const base = scene({ damage: 'lost-part', times: 1 })
    await expect(driver.write(`${base}a`, inPieces(pattern(12 * MIB), MIB))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('lost a part'),
    })
    well()
    expect(await keysOf(driver, base)).toEqual([])
    expect(await unfinished(driver)).toEqual([])
  })

  it.each(['internal-error', 'slow-down', 'cut-request'] as const)(
    'gives up with unavailable when it is always %s, and leaves nothing',
    async (damage) => {
      const base = scene({ damage, matches: ({ method }) => method === 'PUT' })
      await expect(driver.write(`${base}a`, text('a'))).rejects.toMatchObject({ code: 'unavailable' })
      await expect(driver.write(`${base}b`, inPieces(pattern(6 * MIB), MIB))).rejects.toMatchObject({
        code: 'unavailable',
      })
      well()
      expect(await keysOf(driver, base)).toEqual([])
      expect(await unfinished(driver)).toEqual([])
    },
  )

  it('goes on reading where the connection was cut', async () => {
    const base = scene()
    const bytes = pattern(4 * MIB)
    await driver.write(`${base}a`, bytes)
    proxy.faults = [{ damage: 'cut-response', times: 3 }]
    expect(digest(await readAll(await driver.readStream(`${base}a`)))).toBe(digest(bytes))
    proxy.faults = [{ damage: 'cut-response', times: 2 }]
    const range = { start: 1000, end: 3 * MIB }
    expect(digest(await driver.readBytes(`${base}a`, range))).toBe(digest(bytes.subarray(range.start, range.end)))
  })

  it('does not go on reading another object that came under the key meanwhile', async () => {
    const base = scene()
    await driver.write(`${base}a`, pattern(4 * MIB, 1))
    // The second request, which is to go on, waits long enough for the object to be replaced.
    const slow = {
      damage: 'internal-error',
      times: 4,
      matches: ({ method }: { method: string }) => method === 'GET',
    } as const
    proxy.faults = [{ damage: 'cut-response', times: 1 }, { ...slow }]
    const read = async () => {
      let replaced = false
      for await (const _ of await driver.readStream(`${base}a`)) {
        if (replaced) continue
        replaced = true
        await driver.delete(`${base}a`)
        await driver.write(`${base}a`, pattern(4 * MIB, 2))
      }
    }
    await expect(read()).rejects.toMatchObject({ code: 'not_found' })
  })

  it('fails a read with unavailable when every connection is cut', async () => {
    const base = scene()
    await driver.write(`${base}a`, pattern(MIB))
    proxy.faults = [{ damage: 'internal-error', matches: ({ method }) => method === 'GET' }]
    await expect(driver.readBytes(`${base}a`)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('deletes, copies and lists despite errors', async () => {
    const base = scene()
    for (const name of ['a', 'b', 'c']) await driver.write(base + name, text(name))
    const failTwice = (method: string) => {
      proxy.faults = [{ damage: 'internal-error', times: 2, matches: (request) => request.method === method }]
    }
    const keys = ['a', 'b', 'c', 'd'].map((name) => base + name)
    const before = proxy.injected['internal-error']
    failTwice('PUT')
    await driver.copy(`${base}a`, `${base}d`)
    failTwice('GET')
    expect(await keysOf(driver, base)).toEqual(keys)
    failTwice('POST')
    expect(await driver.deleteMany(keys)).toEqual([])
    failTwice('GET')
    expect(await keysOf(driver, base)).toEqual([])
    expect(proxy.injected['internal-error'] - before).toBe(8)
  })
})

async function unfinished(driver: S3Driver): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of driver.unfinishedUploads()) keys.push(key)
  return keys
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
