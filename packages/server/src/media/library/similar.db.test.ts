import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { toBigint } from '../perceptual-hash.ts'
import { type AnsweredItem, type Call, insertProject, json, rows, send, sha256 } from '../testing/media-requests.ts'
import { bandMasks } from './similar.ts'

interface Answer {
  comparable: boolean
  items: (AnsweredItem & { distance: number })[]
  nextCursor: string | null
}

let server: TestHoldall
let alice: Call
let hashes: Map<string, bigint>

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  await insertProject(server.database.database, { id: 'shared', owner: 'alice', viewers: ['vera'] })
  hashes = new Map()
  // Clusters of hashes that differ in 0 to 20 bits, the sign among them.
  let state = 1n
  const random = () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)
    return state >> 20n
  }
  const centres = Array.from({ length: 8 }, () => BigInt.asUintN(64, (random() << 32n) ^ random()))
  for (let index = 0; index < 600; index++) {
    let hash = centres[index % 8] as bigint
    for (let flips = Number(random() % 21n); flips > 0; flips--) hash ^= 1n << (random() % 64n)
    hashes.set(`media-${String(index).padStart(4, '0')}`, hash)
  }
  await insert('alice', [...hashes])
  await insert('bob', [['media-bob', hashes.get('media-0000') as bigint]])
})
afterAll(() => server.close())

async function insert(owner: string, items: [id: string, hash: bigint | null][], project: string | null = null) {
  await rows(
    server.database.database,
    `insert into media (id, owner_user_id, created_by, project_id, kind, status, visibility, filename, original_filename, mime_type, size_bytes, checksum,
        storage_key, category, perceptual_hash)
      select id, $2, $2, $3, 'image', 'ready', 'private', 'f', 'f', 'image/png', 1, $4, 'users/' || $2 || '/' || id, 'uploads', hash
      from jsonb_to_recordset($1::jsonb) as x (id text, hash bigint)`,
    [
      JSON.stringify(items.map(([id, hash]) => ({ id, hash: hash && toBigint(hash.toString(16)) }))),
      owner,
      project,
      sha256(''),
    ],
  )
}

function distance(a: bigint, b: bigint): number {
  return (a ^ b).toString(2).replaceAll('0', '').length
}

function similar(call: Call, id: string, query = ''): Promise<Answer> {
  return json<Answer>(call(`/api/media/${id}/similar?format=v2&${query}`))
}

function expected(id: string, maxDistance: number): [string, number][] {
  const mine = hashes.get(id) as bigint
  return [...hashes]
    .filter(([other]) => other !== id)
    .map(([other, hash]): [string, number] => [other, distance(mine, hash)])
    .filter(([, bits]) => bits <= maxDistance)
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
}

describe('similar', () => {
  it('finds exactly what is near, the nearest first, on pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 599 }),
        fc.integer({ min: 0, max: 15 }),
        fc.constantFrom(3, 50, 200),
        async (index, maxDistance, limit) => {
          const id = `media-${String(index).padStart(4, '0')}`
          const found: [string, number][] = []
          let cursor: string | null = null
          do {
            const next: Answer = await similar(
              alice,
              id,
              `maxDistance=${maxDistance}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
            )
            expect(next.items.length).toBeLessThanOrEqual(limit)
            found.push(...next.items.map((item): [string, number] => [item.id, item.distance]))
            cursor = next.nextCursor
          } while (cursor !== null)
          expect(found).toEqual(expected(id, maxDistance))
        },
      ),
      { seed: 7, numRuns: 25 },
    )
  }, 60_000)

  it('looks among 10 bits unless it is told', async () => {
    const { items } = await similar(alice, 'media-0000', 'limit=200')
    expect(items.map(({ id }) => id)).toEqual(expected('media-0000', 10).map(([id]) => id))
    expect(items.length).toBeGreaterThan(3)
  })

  it('leaves the trash out, and knows what came back', async () => {
    const [[nearest]] = expected('media-0001', 15) as [[string, number]]
    await json(send(alice, 'DELETE', `/api/media/${nearest}`))
    const ids = async () => (await similar(alice, 'media-0001', 'maxDistance=15&limit=200')).items.map(({ id }) => id)
    expect(await ids()).not.toContain(nearest)
    await json(send(alice, 'POST', `/api/media/${nearest}/restore`))
    expect(await ids()).toContain(nearest)
  })

  it('answers others nothing of an owner’s items, and those who may see one with their own', async () => {
    for (const user of ['bob', 'vera', 'mallory'])
      expect((await server.as(user)('/api/media/media-0000/similar')).status, user).toBe(404)
    await insert('alice', [['media-shared', hashes.get('media-0000') as bigint]], 'shared')
    const vera = server.as('vera')
    expect(await similar(vera, 'media-shared')).toEqual({ comparable: true, items: [], nextCursor: null })
    await insert('vera', [['media-vera', hashes.get('media-0000') as bigint]])
    expect((await similar(vera, 'media-shared')).items.map(({ id }) => id)).toEqual(['media-vera'])
    const service = await similar(server.as('root', 'service'), 'media-shared')
    expect(service.items[0]).toMatchObject({ id: 'media-0000', distance: 0 })
    expect(service.items.map(({ ownerUserId }) => ownerUserId)).not.toContain('bob')
    await rows(server.database.database, "delete from media where id in ('media-shared', 'media-vera')")
  })

  it('says when there is nothing to compare', async () => {
    await insert('alice', [['media-plain', null]])
    expect(await similar(alice, 'media-plain')).toEqual({ comparable: false, items: [], nextCursor: null })
  })

  it.each([
    'maxDistance=16',
    'maxDistance=-1',
    'maxDistance=x',
    'limit=0',
    'limit=201',
    'cursor=nonsense',
    'unknown=1',
    `cursor=${Buffer.from('["x",9007199254740991,"a"]').toString('base64url')}`,
  ])('refuses ?%s', async (query) => {
    expect((await alice(`/api/media/media-0000/similar?${query}`)).status).toBe(400)
  })

  it('takes a cursor for no other item', async () => {
    const { nextCursor } = await similar(alice, 'media-0000', 'limit=1')
    expect((await alice(`/api/media/media-0002/similar?limit=1&cursor=${nextCursor}`)).status).toBe(400)
    const [mark] = JSON.parse(Buffer.from(nextCursor as string, 'base64url').toString()) as [string]
    for (const value of [9_007_199_254_740_991, -9_007_199_254_740_991]) {
      const forged = Buffer.from(JSON.stringify([mark, value, 'a'])).toString('base64url')
      expect((await alice(`/api/media/media-0000/similar?limit=1&cursor=${forged}`)).status).toBe(200)
    }
  })
})

it('the masks of a band are all numbers with few ones', () => {
  for (const [maxDistance, ones] of [
    [0, 0],
    [3, 0],
    [4, 1],
    [10, 2],
    [15, 3],
  ] as const) {
    const all = Array.from({ length: 65_536 }, (_, mask) => mask).filter((mask) => distance(BigInt(mask), 0n) <= ones)
    expect(bandMasks(maxDistance).toSorted((a, b) => a - b)).toEqual(all)
  }
})

describe('the life of a hash', () => {
  const hashOf = async (id: string) =>
    (
      await rows<{ hash: string | null; near: string | null }>(
        server.database.database,
        `select m.perceptual_hash::text as hash, p.hash::text as near from media m left join picture_hashes p on p.media_id = m.id where m.id = $1`,
        [id],
      )
    )[0]

  it('goes with the bytes when they are replaced', async () => {
    const bytes = async (grey: number) =>
      new Uint8Array(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: { r: grey, g: 0, b: 0 } } })
          .png()
          .toBuffer(),
      )
    const made = await json<AnsweredItem>(
      alice('/api/media?format=v2', { method: 'POST', body: await bytes(1), headers: { 'content-type': 'image/png' } }),
      201,
    )
    await rows(server.database.database, "update media set perceptual_hash = -5, status = 'ready' where id = $1", [
      made.id,
    ])
    expect(await hashOf(made.id)).toEqual({ hash: '-5', near: '-5' })
    await json(
      alice(`/api/media/${made.id}/content`, {
        method: 'PUT',
        body: await bytes(2),
        headers: { 'content-type': 'image/png' },
      }),
    )
    expect(await hashOf(made.id)).toEqual({ hash: null, near: null })
    const [old] = await rows<{ id: string }>(
      server.database.database,
      'select id from media where original_media_id = $1',
      [made.id],
    )
    expect(await hashOf(old?.id as string)).toEqual({ hash: '-5', near: null })
    await json(send(alice, 'POST', `/api/media/${old?.id}/restore`))
    expect(await hashOf(old?.id as string)).toEqual({ hash: '-5', near: '-5' })
  })
})
