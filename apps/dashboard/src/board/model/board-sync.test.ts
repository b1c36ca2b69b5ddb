import { ApiProblem } from '@holdall/client'
import type { BoardItem, BoardItemCreate, BoardItemsPatch, BoardWithItems } from '@holdall/protocol'
import { describe, expect, it } from 'vitest'
import { BoardModel } from './board-model.ts'
import { BoardSync } from './board-sync.ts'
import { testItem } from './testing.ts'

/** A board on the other side, which minds the revision as the server does. */
function setUp() {
  let items: BoardItem[] = [testItem('a'), testItem('b')]
  let revision = 1
  let problem: ApiProblem | null = null
  const requests: string[] = []
  const at = (expected: number) => {
    if (problem !== null) throw problem
    if (expected !== revision) throw new ApiProblem(412, { code: 'precondition_failed' })
    revision++
  }
  const boards = {
    get: async () => {
      if (problem?.status === 0) throw problem
      requests.push('get')
      return { id: 'board', items, revision } as BoardWithItems
    },
    place: async (_id: string, created: readonly BoardItemCreate[], expected: number) => {
      at(expected)
      requests.push(`place ${created.length}`)
      const made = created.map((item, index) => testItem(`c${revision}-${index}`, item as Partial<BoardItem>))
      items = [...items, ...made]
      return { items: made, revision }
    },
    change: async (_id: string, { items: changes = [], remove = [] }: BoardItemsPatch, expected: number) => {
      at(expected)
      requests.push(`change ${changes.length} remove ${remove.length}`)
      const byId = new Map(changes.map((change) => [change.id, change]))
      items = items
        .filter(({ id }) => !remove.includes(id))
        .map((item) => ({ ...item, ...byId.get(item.id) }) as BoardItem)
      return { items: items.filter(({ id }) => byId.has(id)), revision }
    },
  }
  const told: string[] = []
  const model = new BoardModel({ items, revision })
  const sync = new BoardSync({
    model,
    boards,
    boardId: 'board',
    onRead: () => undefined,
    onConflict: (lost) => told.push(`conflict ${lost}`),
    onRefused: ({ code }) => told.push(`refused ${code}`),
    waitMs: 5,
    retryMs: 10,
  })
  const move = (key: string, x: number) => {
    model.begin()
    model.change(new Map([[key, { x }]]))
    model.end()
  }
  return {
    model,
    sync,
    move,
    told,
    requests,
    there: () => items,
    fail: (with_: ApiProblem | null) => {
      problem = with_
    },
    elsewhere: (change: Partial<BoardItem> & { id: string }) => {
      items = items.map((item) => (item.id === change.id ? { ...item, ...change } : item))
      revision++
    },
  }
}

describe('saving a board', () => {
  it('gathers changes, and sends them once', async () => {
    const { sync, move, there, requests } = setUp()
    const stop = sync.start()
    move('a', 1)
    move('a', 2)
    move('b', 3)
    await expect.poll(there).toMatchObject([{ x: 2 }, { x: 3 }])
    expect(requests).toEqual(['change 2 remove 0'])
    await expect.poll(() => sync.state.value).toBe('saved')
    stop()
  })

  it('waits for the end of a drag', async () => {
    const { model, sync, requests } = setUp()
    sync.start()
    model.begin()
    model.change(new Map([['a', { x: 9 }]]))
    await new Promise((done) => setTimeout(done, 30))
    expect(requests).toEqual([])
    model.end()
    await expect.poll(() => requests).toEqual(['change 1 remove 0'])
  })

  it('gives what is new its id, and saves what happened to it meanwhile', async () => {
    const { model, sync, there, move } = setUp()
    model.begin()
    const key = model.add({ x: 1, y: 1, w: 10, h: 10, note: 'light', mediaId: null, media: null })
    model.end()
    const saving = sync.saveNow()
    move(key, 70)
    await saving
    await sync.saveNow()
    expect(there().at(-1)).toMatchObject({ note: 'light', x: 70 })
    expect(sync.hasUnsaved).toBe(false)
  })

  it('reads the board anew when it was changed elsewhere, says so, and saves the rest', async () => {
    const { model, sync, move, there, elsewhere, told } = setUp()
    move('a', 5)
    move('b', 6)
    elsewhere({ id: 'b', x: 99 })
    await sync.saveNow()
    await expect.poll(() => there()[0]?.x).toBe(5)
    expect(there()[1]?.x).toBe(99)
    expect(model.find('b')?.x).toBe(99)
    expect(told).toEqual(['conflict 1'])
  })

  it('keeps everything while the server cannot be reached, and saves it afterwards', async () => {
    const { sync, move, there, fail } = setUp()
    sync.start()
    fail(ApiProblem.unreachable())
    move('a', 5)
    await expect.poll(() => sync.state.value).toBe('kept')
    move('b', 6)
    fail(null)
    await expect.poll(there).toMatchObject([{ x: 5 }, { x: 6 }])
    await expect.poll(() => sync.state.value).toBe('saved')
  })

  it('lets go of what the server refuses', async () => {
    const { model, sync, move, fail, told } = setUp()
    move('a', 5)
    fail(new ApiProblem(400, { code: 'invalid_request' }))
    await sync.saveNow()
    expect(told).toEqual(['refused invalid_request'])
    expect(model.find('a')?.x).toBe(0)
    expect(sync.hasUnsaved).toBe(false)
  })

  it('saves before other work, and shows what that did', async () => {
    const { model, sync, move, elsewhere, requests } = setUp()
    move('a', 5)
    await sync.run(async () => elsewhere({ id: 'b', mediaId: 'media-better' }))
    expect(requests).toEqual(['change 1 remove 0', 'get'])
    expect(model.find('b')?.mediaId).toBe('media-better')
  })

  it('reads only what is newer', async () => {
    const { sync, elsewhere, requests } = setUp()
    await sync.readAgain(1)
    expect(requests).toEqual([])
    elsewhere({ id: 'a', x: 3 })
    await sync.readAgain(2)
    expect(requests).toEqual(['get'])
  })
})
