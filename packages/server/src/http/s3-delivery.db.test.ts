import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, noise, sha256, upload } from '../media/testing/media-requests.ts'
import { testS3 } from '../testing/s3/test-s3.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

const s3 = await testS3()

describe.skipIf('skipped' in s3)(`delivery from S3 (${'skipped' in s3 ? s3.skipped : 'radosgw'})`, () => {
  if ('skipped' in s3) return
  const bytes = noise(700_000)
  let server: TestHoldall
  beforeAll(async () => {
    server = await testHoldall({ STORAGE_URL: s3.url('delivery', { delivery: 'redirect' }) })
  })
  afterAll(async () => {
    await server.close()
    await s3.release()
  })

  it('sends readers of large bodies to the store for a minute, with the headers that Holdall would give', async () => {
    const alice = server.as('alice')
    const { id } = await upload(alice, bytes, { name: 'träume.bin' })
    const { url } = await json<{ url: string }>(alice(`/api/media/${id}/url?download=x.bin`))
    const sent = await fetch(url, { redirect: 'manual' })
    expect(sent.status).toBe(302)
    expect(sent.headers.get('cache-control')).toBe('private, max-age=30')
    const location = sent.headers.get('location') as string
    expect(new URL(location).searchParams.get('X-Amz-Expires')).toBe('60')
    const answer = await fetch(location)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="x.bin"')
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(bytes))
    const part = await fetch(url, { headers: { range: 'bytes=1000-400999' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(bytes.subarray(1000, 401_000)))).toBe(true)
  })

  it('asks nobody twice about small bodies, conditions and what may not be seen', async () => {
    const alice = server.as('alice')
    const small = await upload(alice, noise(2_000))
    expect((await alice(`/api/media/${small.id}/content`, { redirect: 'manual' })).status).toBe(200)
    const large = await upload(alice, noise(300_000))
    const path = `/api/media/${large.id}/content`
    const known = { 'if-none-match': `"${large.checksum}"` }
    expect((await alice(path, { headers: known, redirect: 'manual' })).status).toBe(304)
    expect((await server.as('bob')(path, { redirect: 'manual' })).status).toBe(404)
  })
})
