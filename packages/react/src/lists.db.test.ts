import './testing/dom.ts'
import { act, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../server/src/testing/test-holdall.ts'
import { holdallKeys, useMediaItem, useMoodboards, usePages } from './index.ts'
import { type HooksUnderTest, hooksUnderTest } from './testing/hooks-under-test.tsx'
import { type LeakWatch, watchLeaks } from './testing/watch-leaks.ts'

let server: TestHoldall
let under: HooksUnderTest
let leaks: LeakWatch
let users = 0

beforeAll(async () => {
  server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off' })
})
afterAll(() => server?.close())
beforeEach(async () => {
  leaks = watchLeaks()
  under = hooksUnderTest({ baseUrl: server.url, token: await server.token(`lists${++users}`) })
})
afterEach(async () => {
  under.end()
  await leaks.end()
})

describe('useMoodboards', () => {
  it('lists boards page by page, and keeps those of before while others are on their way', async () => {
    for (const title of ['Autumn', 'Winter', 'Wind']) await under.client.moodboards.create({ title })
    const hook = ({ q }: { q: string | undefined }) => useMoodboards({ q, sort: 'title', limit: 2, keepPrevious: true })
    const { result, rerender } = under.render(hook, { q: undefined as string | undefined })
    expect(result.current).toMatchObject({ boards: [], isLoading: true, hasMore: false })
    const titles = () => result.current.boards.map(({ title }) => title)
    await waitFor(() => expect(titles()).toEqual(['Autumn', 'Wind']))
    expect(result.current).toMatchObject({ hasMore: true, isPrevious: false, error: null })
    act(() => result.current.loadMore())
    await waitFor(() => expect(titles()).toEqual(['Autumn', 'Wind', 'Winter']))
    expect(result.current.hasMore).toBe(false)
    rerender({ q: 'Autumn' })
    expect(result.current).toMatchObject({ isPrevious: true, isLoading: false })
    expect(titles()).toHaveLength(3)
    await waitFor(() => expect(titles()).toEqual(['Autumn']))
    expect(result.current.isPrevious).toBe(false)
  })

  it('reads them again by a function that stays the same', async () => {
    const { result } = under.render(() => useMoodboards())
    const { refresh } = result.current
    await waitFor(() => expect(result.current.isLoading).toBe(false))
    act(() => result.current.refresh())
    await waitFor(() => expect(under.requests).toHaveLength(2))
    expect(result.current.refresh).toBe(refresh)
  })
})

describe('usePages', () => {
  it('reads a list again while what has come says so', async () => {
    const { client } = under
    const { id } = await client.projects.createProject({ name: 'Film', type: 'video-edit' })
    await client.scenes.create(id, { name: 'One' })
    const { result, unmount } = under.render(() =>
      usePages({
        queryKey: [...holdallKeys.project(id), 'scenes'],
        read: (page) => client.scenes.list(id, page),
        refetchInterval: (pages) => pages.some(({ items }) => items.length === 1) && 50,
      }),
    )
    await waitFor(() => expect(result.current.items).toMatchObject([{ name: 'One' }]))
    await act(() => client.scenes.create(id, { name: 'Two' }))
    await waitFor(() => expect(result.current.items).toMatchObject([{ name: 'One' }, { name: 'Two' }]))
    unmount()
    expect(
      under.requests.filter(({ name }) => name.startsWith(`GET /api/storage/projects/${id}/scenes`)).length,
    ).toBeGreaterThan(1)
  })
})

describe('useMediaItem', () => {
  it('shows what a list has of an item until it has come', async () => {
    const file = new File(['words'], 'words.txt', { type: 'text/plain' })
    const [upload] = under.client.uploads.add([file])
    const item = await upload?.done
    const known = item && { ...item, title: 'As the list has it' }
    const { result } = under.render(() => useMediaItem(item?.id, { known }))
    expect(result.current).toMatchObject({ item: { title: 'As the list has it' }, isLoading: false })
    await waitFor(() => expect(result.current.item?.title).toBe(item?.title))
    expect(item?.title).not.toBe(known?.title)
  })
})
