import { HoldallError } from '@holdall/protocol'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPictureHasher } from '../picture-inspector.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { fillHashes } from './fill-hashes.ts'
import {
  type AnsweredItem,
  type Call,
  haveSamples,
  json,
  picture,
  rows,
  sample,
  settledItem,
  upload,
} from './testing/media-requests.ts'

let server: TestHoldall
let alice: Call
const { signal } = new AbortController()

beforeAll(async () => {
  server = await testHoldall({ HOLDALL_WORKERS: 'on' })
  alice = server.as('alice')
})
afterAll(() => server.close())

/** A picture with something on it. */
async function drawing(x: number, width = 400): Promise<Uint8Array<ArrayBuffer>> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#246"/><circle cx="${x}" cy="90" r="70" fill="#fd0"/><rect x="${400 - x}" y="120" width="90" height="150" fill="#c33"/></svg>`
  return new Uint8Array(await sharp(Buffer.from(svg)).resize(width).jpeg({ quality: 80 }).toBuffer())
}

const JPEG = { type: 'image/jpeg', name: 'a.jpg' }
const similar = (id: string) =>
  json<{ comparable: boolean; items: (AnsweredItem & { distance: number })[] }>(alice(`/api/media/${id}/similar`))
const hashOf = async (id: string) =>
  (
    await rows<{ hash: string | null }>(
      server.database.database,
      'select perceptual_hash::text as hash from media where id = $1',
      [id],
    )
  )[0]?.hash

it('an uploaded picture is compared with the others, also with what has the same bytes', async () => {
  const large = await upload(alice, await drawing(80), JPEG)
  const small = await upload(alice, await drawing(80, 160), JPEG)
  const other = await upload(alice, await drawing(250), JPEG)
  const plain = await upload(alice, await picture(50, 40), JPEG)
  for (const { id } of [large, small, other, plain]) await settledItem(alice, id)
  const twin = await upload(alice, await drawing(80), JPEG)
  await settledItem(alice, twin.id)
  const { comparable, items } = await similar(large.id)
  expect(comparable).toBe(true)
  expect(items.find(({ id }) => id === twin.id)?.distance).toBe(0)
  expect(items.map(({ id }) => id).sort()).toEqual([small.id, twin.id].sort())
  expect(await similar(plain.id)).toMatchObject({ comparable: false, items: [] })
})

it.skipIf(!haveSamples)(
  'a video is compared by its poster, and a sound not at all',
  async () => {
    const made = []
    for (const name of ['flower.mp4', 'flower.webm', 't-rex-roar.mp3'])
      made.push(await upload(alice, await sample(name), { name, type: 'application/octet-stream' }))
    for (const { id } of made) await settledItem(alice, id)
    const [mp4, webm, mp3] = made as [AnsweredItem, AnsweredItem, AnsweredItem]
    expect((await similar(mp4.id)).items.map(({ id }) => id)).toEqual([webm.id])
    expect((await similar(mp3.id)).comparable).toBe(false)
  },
  120_000,
)

it('items of earlier versions get the hashes that they would have got', async () => {
  const ids = (
    await rows<{ id: string }>(
      server.database.database,
      'select id from media where perceptual_hash is not null order by id',
    )
  ).map(({ id }) => id)
  const before = await Promise.all(ids.map(hashOf))
  const { media, bucket, images, scratchFolder } = server.holdall.platform
  const hash = createPictureHasher({ bucket, images, scratchFolder })
  await rows(server.database.database, 'update media set perceptual_hash = null')
  await rows(server.database.database, "delete from integrity_cursors where name = 'perceptual-hash'")
  await expect(
    fillHashes(media, () => Promise.reject(new HoldallError('unavailable', 'busy')), signal),
  ).rejects.toThrow('busy')
  expect(await fillHashes(media, hash, signal, 0)).toBe(0)
  expect(await fillHashes(media, hash, signal)).toBeGreaterThanOrEqual(ids.length)
  for (const [index, id] of ids.entries()) {
    const bits = (BigInt((await hashOf(id)) ?? 'NaN') ^ BigInt(before[index] ?? 'NaN')) & 0xffff_ffff_ffff_ffffn
    expect(bits.toString(2).replaceAll('0', '').length).toBeLessThanOrEqual(4)
  }
  // Done once and for all.
  expect(await fillHashes(media, () => Promise.reject(new Error('asked again')), signal)).toBe(0)
})

it('a thumbnail that is gone holds up nobody', async () => {
  const { media } = server.holdall.platform
  await rows(server.database.database, 'update media set perceptual_hash = null')
  await rows(server.database.database, "delete from integrity_cursors where name = 'perceptual-hash'")
  let asked = 0
  const hash = () => {
    asked++
    if (asked === 1) return Promise.reject(new HoldallError('not_found', 'gone'))
    return Promise.resolve('8000000000000001')
  }
  const count = await fillHashes(media, hash, signal)
  const [filled] = await rows<{ n: number }>(
    server.database.database,
    "select count(*)::int as n from media where perceptual_hash = x'8000000000000001'::bigint",
  )
  expect(filled?.n).toBe(count - 1)
})
