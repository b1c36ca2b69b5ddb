import { act, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useAudioMemoryManagement, useMedia, useMediaItem, useMoodboard } from '../index.ts'
import { type CurrentPage, storePixel } from './hook-page.ts'

export function mediaHooks(page: CurrentPage): void {
  describe('useMedia', () => {
    it('filters, counts and loads page after page', async () => {
      const { render } = page()
      for (const name of ['a.png', 'b.png', 'c.png']) await storePixel(page(), name)
      const { result, rerender } = render(
        ({ q }: { q: string }) => useMedia({ kind: 'image', q, sort: 'name', limit: 2, facets: true }),
        { q: '' },
      )
      await waitFor(() =>
        expect(result.current).toMatchObject({ total: 3, hasMore: true, facets: { kind: { image: 3 } } }),
      )
      await act(async () => result.current.loadMore())
      await waitFor(() => expect(result.current.items).toHaveLength(3))
      expect(result.current.hasMore).toBe(false)
      rerender({ q: 'nothing of this name' })
      await waitFor(() => expect(result.current).toMatchObject({ items: [], total: 0, isLoading: false }))
    })
  })

  describe('useMediaItem', () => {
    it('shows an item until it is ready, changes it, and has lists follow', async () => {
      const { render } = page()
      const { id } = await storePixel(page())
      const { result } = render(() => useMediaItem(id))
      const list = render(() => useMedia({ tags: 'sea' })).result
      await waitFor(() => expect(result.current.item?.status).toBe('ready'), { timeout: 20_000 })
      await waitFor(() => expect(list.current).toMatchObject({ isLoading: false, items: [] }))
      await act(() => result.current.actions.update({ title: 'Harbour', tags: ['sea'] }))
      await waitFor(() => expect(result.current.item?.title).toBe('Harbour'))
      await waitFor(() => expect(list.current.items).toMatchObject([{ id }]))
      await act(() => result.current.actions.delete())
      await waitFor(() => expect(list.current.items).toEqual([]))
      await waitFor(() => expect(result.current.item?.deletedAt).not.toBeNull())
      await act(() => result.current.actions.restore())
      await waitFor(() => expect(result.current.item?.deletedAt).toBeNull())
    })

    it('asks for nothing without an id, and tells of what is not there', async () => {
      const { render, requests } = page()
      const { result, rerender } = render(({ id }: { id: string | null }) => useMediaItem(id), {
        id: null as string | null,
      })
      expect(result.current).toMatchObject({ item: null, isLoading: false, error: null })
      expect(requests).toEqual([])
      rerender({ id: 'media-nowhere' })
      await waitFor(() => expect(result.current.error?.code).toBe('not_found'))
    })
  })

  describe('useMoodboard', () => {
    it('places, moves and takes away, one after the other', async () => {
      const { render, client } = page()
      const [{ id: mediaId }, { id }] = await Promise.all([
        storePixel(page()),
        client.moodboards.create({ title: 'Colours' }),
      ])
      const { result } = render(() => useMoodboard(id))
      await waitFor(() => expect(result.current.board?.title).toBe('Colours'))
      const { place, change, remove, update } = result.current.actions
      await act(async () => {
        await Promise.all([place([{ mediaId, x: 10, y: 20 }]), place([{ note: 'warm' }])])
      })
      expect(result.current.items).toMatchObject([{ mediaId, x: 10 }, { note: 'warm' }])
      const [first, second] = result.current.items
      let moved: Promise<unknown> | undefined
      await act(async () => {
        moved = change({ items: [{ id: first!.id, x: 99 }] })
      })
      expect(result.current.items[0]?.x).toBe(99)
      await act(() => moved!)
      await act(() => remove([second!.id]))
      await act(() => update({ title: 'Light' }))
      await waitFor(() => expect(result.current.board?.title).toBe('Light'))
      expect(await act(() => client.moodboards.get(id))).toMatchObject({ items: [{ x: 99 }], itemCount: 1 })
      expect(result.current.isConflicted).toBe(false)
    })

    it('makes a change again upon what others have changed', async () => {
      const { render, client } = page()
      const { id, revision } = await client.moodboards.create({ title: 'Ours' })
      const { items } = await client.moodboards.place(id, [{ note: 'a' }, { note: 'b' }], revision)
      const { result } = render(() => useMoodboard(id))
      await waitFor(() => expect(result.current.items).toHaveLength(2))
      const theirs = await client.moodboards.get(id)
      await client.moodboards.change(id, { items: [{ id: items[0]!.id, x: 5 }] }, theirs.revision)
      await act(() => result.current.actions.change({ items: [{ id: items[1]!.id, x: 7 }] }))
      expect(result.current.items.map(({ x }) => x).sort()).toEqual([5, 7])
      expect((await client.moodboards.get(id)).items.map(({ x }) => x).sort()).toEqual([5, 7])
    })

    it('shows how things are when a change is refused', async () => {
      const { render, client } = page()
      const { id, revision } = await client.moodboards.create({ title: 'Ours' })
      const { items } = await client.moodboards.place(id, [{ note: 'a', x: 1 }], revision)
      const { result } = render(() => useMoodboard(id))
      await waitFor(() => expect(result.current.items).toHaveLength(1))
      const change = () => result.current.actions.change({ items: [{ id: items[0]!.id, x: 2, w: -1 }] })
      await act(() => expect(change()).rejects.toMatchObject({ code: 'invalid_request' }))
      await waitFor(() => expect(result.current.items).toMatchObject([{ x: 1 }]))
      expect(result.current.writeError?.code).toBe('invalid_request')
    })
  })

  describe('useAudioMemoryManagement', () => {
    const decode = async (bytes: ArrayBuffer) =>
      ({ length: bytes.byteLength, numberOfChannels: 1, duration: 1 }) as AudioBuffer

    it('holds its budget over 200 loads, and lets go of everything with the component', async () => {
      const { render, leaks } = page()
      const { result, unmount } = render(() => useAudioMemoryManagement({ maxBytes: 40_000, decode }))
      let highest = 0
      for (let n = 0; n < 200; n++) {
        await act(() => result.current.load(`sound-${n}`, new ArrayBuffer(1_000)))
        result.current.createUrl(`sound-${n}`, new Blob(['x']))
        highest = Math.max(highest, result.current.usedBytes)
      }
      expect(result.current).toMatchObject({ usedBytes: 40_000, count: 10, loading: 0 })
      expect(highest).toBe(40_000)
      expect(leaks.openUrls.size).toBe(200)
      await act(async () => result.current.release('sound-0'))
      expect(leaks.openUrls.size).toBe(199)
      unmount()
      expect(leaks.openUrls.size).toBe(0)
    })

    it('fetches the sound of an item, and ends that when the component goes', async () => {
      const { render, requests } = page()
      const { id, sizeBytes } = await storePixel(page())
      const { result, unmount } = render(() => useAudioMemoryManagement({ decode }))
      expect((await act(() => result.current.load(id))).length).toBe(sizeBytes)
      expect(result.current.get(id)?.length).toBe(sizeBytes)
      let ended: Promise<unknown> | undefined
      await act(async () => {
        ended = result.current.load('media-other').catch((error) => error)
      })
      unmount()
      expect(await ended).toMatchObject({ name: 'AbortError' })
      expect(requests.at(-1)?.signal?.aborted).toBe(true)
    })
  })
}
