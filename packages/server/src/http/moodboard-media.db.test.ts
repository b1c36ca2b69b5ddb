import type { Board, BoardItem, BoardList, MediaUsage } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, type Call, json, send, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { BOARDS, boardNow, madeBoard, moveItem, placedItem, problemIn } from './testing/board-requests.ts'

let server: TestHoldall
let alice: Call
let bob: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  bob = server.as('bob')
})
afterAll(() => server.close())

describe('media on boards', () => {
  const usage = (id: string) => json<MediaUsage>(alice(`/api/media/${id}/usage`))
  const listed = async (query: string) =>
    (await json<{ items: AnsweredItem[] }>(alice(`/api/media?limit=200&${query}`))).items.map(({ id }) => id)

  it('is in use: deletion asks, usage names the board, it is not unused', async () => {
    const media = await upload(alice, 'used on a board')
    expect(await listed('unused=true')).toContain(media.id)
    const board = await madeBoard(alice, { title: 'Holds' })
    for (const note of ['once', 'twice']) await placedItem(alice, board.id, { mediaId: media.id, note })
    expect((await usage(media.id)).items).toEqual([
      { kind: 'board', projectId: null, projectName: null, name: 'Holds', boardId: board.id },
    ])
    expect(await listed('unused=true')).not.toContain(media.id)
    expect(await listed('unused=false')).toContain(media.id)
    const refused = await problemIn(send(alice, 'DELETE', `/api/media/${media.id}`), 409)
    expect(refused).toMatchObject({
      code: 'in_use',
      detail: expect.stringContaining('board "Holds"'),
      useCount: 1,
      usedBy: [{ kind: 'board', boardId: board.id, name: 'Holds' }],
    })
    const bulk = await send(alice, 'POST', '/api/media/bulk', { ids: [media.id], action: 'delete' })
    expect(await problemIn(bulk, 409)).toMatchObject({ code: 'in_use' })

    // A board in the trash holds nothing up, as a project in the trash.
    await json(send(alice, 'DELETE', `${BOARDS}/${board.id}`))
    expect((await send(alice, 'DELETE', `/api/media/${media.id}`)).status).toBe(200)
    await json(send(alice, 'POST', `${BOARDS}/${board.id}/restore`))
    const [shown] = (await boardNow(alice, board.id)).items
    expect(shown).toMatchObject({ mediaId: media.id, media: { deletedAt: expect.any(String) } })
    expect((await moveItem(alice, board.id, (shown as BoardItem).id, { x: 9, mediaId: media.id })).status).toBe(200)
    expect((await send(alice, 'POST', `${BOARDS}/${board.id}/items`, { mediaId: media.id })).status).toBe(400)
  })

  it('leaves boards when it is purged: notes stay, the rest goes, the revision tells', async () => {
    const [media, kept] = [await upload(alice, 'to be purged'), await upload(alice, 'kept')]
    const board = await madeBoard(alice)
    const noted = await placedItem(alice, board.id, { mediaId: media.id, note: 'why I liked it' })
    await placedItem(alice, board.id, { mediaId: media.id })
    const other = await placedItem(alice, board.id, { mediaId: kept.id })
    await json(send(alice, 'PATCH', `${BOARDS}/${board.id}`, { coverMediaId: media.id }))
    await json(send(alice, 'DELETE', `/api/media/${media.id}?purge=true&force=true`))
    expect(await boardNow(alice, board.id)).toMatchObject({
      revision: 6,
      itemCount: 2,
      cover: null,
      items: [
        { id: noted.id, mediaId: null, url: null, note: 'why I liked it', media: null },
        { id: other.id, mediaId: kept.id },
      ],
    })
  })

  it('of a project that is purged moves to the library: the board goes on showing it', async () => {
    const film = await json<{ id: string }>(
      send(alice, 'POST', '/api/storage/projects', { name: 'Film', type: 'custom' }),
      201,
    )
    const [used, unused] = [
      await upload(alice, 'of the film', { query: `projectId=${film.id}&format=v2` }),
      await upload(alice, 'of the film alone', { query: `projectId=${film.id}&format=v2` }),
    ]
    const board = await madeBoard(alice)
    await placedItem(alice, board.id, { mediaId: used.id })
    await json(send(alice, 'DELETE', `/api/storage/projects/${film.id}?purge=true`))
    expect((await alice(`/api/media/${unused.id}`)).status).toBe(404)
    const [item] = (await boardNow(alice, board.id)).items
    expect(item).toMatchObject({ mediaId: used.id, url: expect.stringContaining('/storage/users/alice/library/') })
    const bytesOf = async (url: string) => (await alice(new URL(url).pathname)).text()
    expect(await bytesOf((item as BoardItem).url as string)).toBe('of the film')
    // Where it was before still leads to it.
    expect(await bytesOf(used.storageUrl)).toBe('of the film')
  })

  it('has the first picture as its cover, or the one that is chosen', async () => {
    const [one, two] = [await upload(alice, 'pixels one'), await upload(alice, 'pixels two')]
    await server.database.database.one('service', {
      text: "update media set kind = 'image' where id = any ($1::text[])",
      values: [[one.id, two.id]],
    })
    const board = await madeBoard(alice)
    for (const { id } of [one, two]) await placedItem(alice, board.id, { mediaId: id })
    expect((await boardNow(alice, board.id)).cover?.id).toBe(one.id)
    const chosen = await json<Board>(send(alice, 'PATCH', `${BOARDS}/${board.id}`, { coverMediaId: two.id }))
    expect(chosen).toMatchObject({ coverMediaId: two.id, cover: { id: two.id } })
    expect((await send(alice, 'PATCH', `${BOARDS}/${board.id}`, { coverMediaId: 'media-none' })).status).toBe(400)
  })
})

describe('somebody else', () => {
  it('looks at a public board, sees of it what they may see, and changes nothing', async () => {
    const [secret, shown] = [await upload(alice, 'secret'), await upload(alice, 'shown')]
    await json(send(alice, 'PATCH', `/api/media/${shown.id}`, { visibility: 'public' }))
    const board = await madeBoard(alice, { title: 'Open', externalId: 'open-board', visibility: 'public' })
    const [hidden, open] = [
      await placedItem(alice, board.id, { mediaId: secret.id }),
      await placedItem(alice, board.id, { mediaId: shown.id }),
    ]
    const seen = await boardNow(bob, board.id)
    expect(seen).toMatchObject({
      externalId: null,
      items: [
        { id: hidden.id, mediaId: null, url: null, media: null },
        { id: open.id, mediaId: shown.id, url: shown.storageUrl },
      ],
    })
    expect(JSON.stringify(seen)).not.toContain(secret.id)
    expect((await json<BoardList>(bob(BOARDS))).items.map(({ id }) => id)).not.toContain(board.id)
    expect((await bob(`${BOARDS}/open-board`)).status).toBe(404)
    expect((await moveItem(bob, board.id, open.id, { x: 1 })).status).toBe(403)
    expect((await send(bob, 'POST', `${BOARDS}/${board.id}/items`, { note: 'hi' })).status).toBe(403)
    expect((await send(bob, 'DELETE', `${BOARDS}/${board.id}?purge=true`)).status).toBe(403)
    await json(send(alice, 'DELETE', `${BOARDS}/${board.id}`))
    expect((await bob(`${BOARDS}/${board.id}`)).status).toBe(404)
  })

  it('cannot put on a board what they cannot see, and is told the same of what is not there', async () => {
    const secret = await upload(alice, 'another secret')
    const mine = await madeBoard(bob)
    const answers = await Promise.all(
      [secret.id, 'media-01jd6w2v5k8xq4m3n7z9r1t0ab'].map(async (mediaId) => {
        const { requestId: _, ...told } = await problemIn(
          send(bob, 'POST', `${BOARDS}/${mine.id}/items`, { mediaId }),
          400,
        )
        return JSON.stringify(told).replaceAll(mediaId, 'ID')
      }),
    )
    expect(answers[0]).toBe(answers[1])
    const item = await placedItem(bob, mine.id, { note: 'n' })
    expect((await moveItem(bob, mine.id, item.id, { mediaId: secret.id })).status).toBe(400)
  })

  it('keeps what another made private, without seeing it, and holds up no deletion of it', async () => {
    const media = await upload(alice, 'public for a while')
    await json(send(alice, 'PATCH', `/api/media/${media.id}`, { visibility: 'public' }))
    const board = await madeBoard(bob)
    const item = await placedItem(bob, board.id, { mediaId: media.id })
    expect(item.url).toBe(media.storageUrl)
    await json(send(alice, 'PATCH', `/api/media/${media.id}`, { visibility: 'private' }))
    const answer = await json<BoardItem>(moveItem(bob, board.id, item.id, { x: 12 }))
    expect(answer).toMatchObject({ x: 12, mediaId: media.id, url: null, media: null })
    expect((await json<MediaUsage>(alice(`/api/media/${media.id}/usage`))).items).toEqual([])
    await json(send(alice, 'DELETE', `/api/media/${media.id}?purge=true`))
    expect((await boardNow(bob, board.id)).items).toEqual([])
  })
})
