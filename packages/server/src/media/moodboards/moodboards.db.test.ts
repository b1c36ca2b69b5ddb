import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hasSqlState } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { readVisibleEvents } from '../../ledger/visible-events.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { markExpiredTrash } from '../purge-media.ts'
import { type AnsweredItem, rows, upload } from '../testing/media-requests.ts'
import { trashMedia } from '../trash-media.ts'
import { addItems } from './add-items.ts'
import type { BoardRow } from './board-row.ts'
import { createBoard } from './create-board.ts'
import { purgeBoard, restoreBoard, trashBoard } from './edit-board.ts'
import { pointItemAt } from './point-item-at.ts'
import { sweepBoards } from './sweep-boards.ts'

const ALICE: Identity = { userId: 'alice', role: 'user', via: 'internal', readOnly: false }
const BOB: Identity = { ...ALICE, userId: 'bob' }
const SERVICE: Identity = { userId: 'jobs', role: 'service', via: 'internal', readOnly: false }

let server: TestHoldall
let original: AnsweredItem
let enhanced: AnsweredItem
let board: BoardRow
let itemId: string
beforeAll(async () => {
  server = await testHoldall()
  original = await upload(server.as('alice'), 'original')
  enhanced = await upload(server.as('alice'), 'enhanced')
})
afterAll(() => server.close())
beforeEach(async () => {
  board = await createBoard(media(), ALICE, { title: 'b', externalId: null })
  const { items } = await addItems(media(), ALICE, board.id, [{ mediaId: original.id, x: 7, note: 'n' }])
  itemId = items[0]?.id as string
})

const media = () => server.holdall.platform.media
const database = () => server.holdall.platform.database
const now = () => new Date()
const itemNow = async () =>
  (
    await rows<{ shown: string }>(
      database(),
      "select media_id || ' ' || x || ' ' || note as shown from moodboard_items where id = $1",
      [itemId],
    )
  )[0]?.shown
const revisionNow = async () =>
  (await rows<{ revision: number }>(database(), 'select revision from moodboards where id = $1', [board.id]))[0]
    ?.revision

describe('pointing an item at other media', () => {
  const target = () => ({ boardId: board.id, itemId, mediaId: enhanced.id })

  it('happens in the transaction of the caller: all of it or nothing', async () => {
    await expect(
      database().asUser('alice', async (tx) => {
        expect(await pointItemAt(tx, ALICE, target(), { now: now() })).toEqual({ revision: 3 })
        throw new Error('something else failed')
      }),
    ).rejects.toThrow()
    expect([await itemNow(), await revisionNow()]).toEqual([`${original.id} 7 n`, 2])
    await database().asUser('alice', (tx) => pointItemAt(tx, ALICE, target(), { now: now() }))
    expect([await itemNow(), await revisionNow()]).toEqual([`${enhanced.id} 7 n`, 3])
  })

  it('is for services too, as long as there is something to show', async () => {
    await database().asService((tx) => pointItemAt(tx, SERVICE, target(), { now: now() }))
    expect(await itemNow()).toBe(`${enhanced.id} 7 n`)
    for (const wrong of [{ mediaId: 'media-none' }, { itemId: 'board-item-none' }, { boardId: 'board-none' }])
      await expect(
        database().asService((tx) => pointItemAt(tx, SERVICE, { ...target(), ...wrong }, { now: now() })),
      ).rejects.toMatchObject({ code: 'mediaId' in wrong ? 'invalid_request' : 'not_found' })
  })

  it('is nobody else’s, and not done in the trash', async () => {
    await expect(
      database().asUser('bob', (tx) => pointItemAt(tx, BOB, target(), { now: now() })),
    ).rejects.toMatchObject({ code: 'not_found' })
    // A service that works for bob sees every row; what bob may do is asked of bob.
    await expect(database().asService((tx) => pointItemAt(tx, BOB, target(), { now: now() }))).rejects.toMatchObject({
      code: 'not_found',
    })
    await trashBoard(media(), ALICE, board.id)
    await expect(
      database().asUser('alice', (tx) => pointItemAt(tx, ALICE, target(), { now: now() })),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await itemNow()).toBe(`${original.id} 7 n`)
  })
})

describe('boards in the trash', () => {
  it('go with what lies on them when TRASH_DAYS have passed, not before', async () => {
    const kept = await createBoard(media(), ALICE, { title: 'kept' })
    await trashBoard(media(), ALICE, board.id)
    const inDays = (days: number) => ({ ...media(), clock: () => new Date(Date.now() + days * 86_400_000) })
    await sweepBoards(inDays(29.9), 30)
    expect(await revisionNow()).toBe(3)
    expect(await sweepBoards(inDays(30.1), 30)).toBeGreaterThan(0)
    expect([await revisionNow(), await itemNow()]).toEqual([undefined, undefined])
    expect(await rows(database(), 'select 1 from moodboards where id = $1', [kept.id])).toHaveLength(1)
    expect(await rows(database(), 'select 1 from media where id = $1', [original.id])).toHaveLength(1)
  })
})

describe('media in the trash', () => {
  it('waits there for as long as a board shows it', async () => {
    const { id } = await upload(server.as('alice'), 'forced into the trash')
    await addItems(media(), ALICE, board.id, [{ mediaId: id }])
    await trashMedia(media(), ALICE, id, { force: true })
    const later = { ...media(), clock: () => new Date(Date.now() + 31 * 86_400_000) }
    expect(await markExpiredTrash(later, 30)).not.toContain(id)
    await purgeBoard(media(), ALICE, board.id)
    expect(await markExpiredTrash(later, 30)).toContain(id)
  })
})

describe('events of boards', () => {
  it('tell their owner what happened, and nobody else', async () => {
    await trashBoard(media(), ALICE, board.id)
    await trashBoard(media(), ALICE, board.id)
    await restoreBoard(media(), ALICE, board.id)
    await purgeBoard(media(), ALICE, board.id)
    const heard = async (userId: string) =>
      (await readVisibleEvents(database(), userId, { xid: 0n, id: 0 }, { limit: 1_000 })).events
        .filter(({ subjectId }) => subjectId === board.id)
        .map(({ kind, payload }) => `${kind} ${JSON.stringify(payload)}`)
    // Events are told when nothing older is on its way, in whichever database of the server.
    await expect
      .poll(() => heard('alice'), { timeout: 20_000 })
      .toEqual([
        'board.created {"revision":1}',
        'board.updated {"revision":2}',
        'board.deleted {"revision":3}',
        'board.updated {"revision":4}',
        'board.deleted {"purged":true,"revision":4}',
      ])
    expect(await heard('bob')).toEqual([])
  })

  it('arrive at GET /api/events', async () => {
    const gone = new AbortController()
    const { body } = await server.as('alice')('/api/events', { signal: gone.signal })
    const { id } = await createBoard(media(), ALICE, { title: 'live' })
    let text = ''
    try {
      for await (const chunk of (body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
        new TextDecoderStream(),
      )) {
        text += chunk
        if (text.includes(id)) break
      }
    } finally {
      gone.abort()
    }
    expect(text).toContain(`"kind":"board.created","subjectId":"${id}"`)
  }, 15_000)
})

describe('the database by itself', () => {
  const attempt = async (userId: string, text: string, values: unknown[]) => {
    try {
      return (await database().one({ userId }, { text, values })).rowCount
    } catch (error) {
      if (hasSqlState(error, '42501')) return 'denied'
      throw error
    }
  }
  const PUT = `insert into moodboard_items (id, board_id, owner_user_id, media_id, x, y, w, h, z, created_at, updated_at)
    values ('sneaked-' || gen_random_uuid(), $1, $2, $3, 0, 0, 1, 1, 0, now(), now())`

  it('lets nobody put anything on a board of somebody else, nor what they cannot see on their own', async () => {
    const bobs = await createBoard(media(), BOB, { title: 'of bob' })
    expect(await attempt('bob', PUT, [board.id, 'bob', null])).toBe('denied')
    expect(await attempt('bob', PUT, [board.id, 'alice', null])).toBe('denied')
    expect(await attempt('bob', PUT, [bobs.id, 'alice', null])).toBe('denied')
    for (const mediaId of [original.id, 'media-none'])
      expect(await attempt('bob', PUT, [bobs.id, 'bob', mediaId])).toBe('denied')
    expect(await attempt('bob', PUT, [bobs.id, 'bob', null])).toBe(1)
    const point = 'update moodboard_items set media_id = $2 where board_id = $1'
    for (const mediaId of [original.id, 'media-none'])
      expect(await attempt('bob', point, [bobs.id, mediaId])).toBe('denied')
    expect(await attempt('bob', 'update moodboard_items set x = 1 where board_id = $1', [board.id])).toBe(0)
    expect(await attempt('bob', 'update moodboard_items set board_id = $1', [bobs.id])).toBe('denied')
    expect(await attempt('bob', 'update moodboards set owner_user_id = $1', ['bob'])).toBe('denied')
  })

  it('counts uses for whoever may change the item, and for nobody else', async () => {
    const count = async (userId: string) =>
      (
        await database().one<{ n: number }>(
          { userId },
          { text: 'select holdall.count_board_uses($1)::int as n', values: [original.id] },
        )
      ).rows[0]?.n
    expect(await count('alice')).toBeGreaterThan(0)
    for (const stranger of ['bob', '', 'alice ']) expect(await count(stranger)).toBe(0)
  })

  it('never keeps a row of media for a board', async () => {
    const { id } = await upload(server.as('alice'), 'deleted past everything')
    const { items } = await addItems(media(), ALICE, board.id, [{ mediaId: id }])
    await rows(database(), 'delete from media where id = $1', [id])
    expect(await rows(database(), 'select media_id from moodboard_items where id = $1', [items[0]?.id])).toEqual([
      { media_id: null },
    ])
  })
})
