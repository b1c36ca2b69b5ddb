import type { MediaItem } from '@holdall/protocol'
import { describe, expect, it } from 'vitest'
import { testItem, testPages } from './testing.ts'
import { Timeline } from './timeline.ts'
import type { PageRequest } from './timeline-options.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** 300 items, 100 in each of three months, newest first. */
function library(): MediaItem[] {
  return [2, 1, 0].flatMap((month) =>
    Array.from({ length: 100 }, (_, index) =>
      testItem(`m${month}-${index}`, new Date(2026, month, 20, 0, 0, 0, 999 - index).toISOString()),
    ),
  )
}

const months = [
  { month: '2026-03', count: 100 },
  { month: '2026-02', count: 100 },
  { month: '2026-01', count: 100 },
]

async function open(items = library(), options: { maxHeld?: number; pageSize?: number } = {}) {
  const requests: PageRequest[] = []
  const timeline = new Timeline({
    load: testPages(() => items, requests),
    instantOf: ({ createdAt }) => Date.parse(createdAt),
    firstPageSize: 50,
    pageSize: 50,
    ...options,
  })
  await timeline.start()
  return { timeline, requests, items }
}

const idsOf = (timeline: Timeline) => timeline.segments.flatMap(({ entries }) => entries.map(({ id }) => id))

async function loadAll(timeline: Timeline) {
  while (!timeline.complete) {
    for (const { key } of timeline.segments) timeline.want(key, 1_000_000)
    await settled()
  }
}

describe('Timeline', () => {
  it('reaches every item once, in order, with and without months', async () => {
    const { timeline, items } = await open()
    await loadAll(timeline)
    expect(idsOf(timeline)).toEqual(items.map(({ id }) => id))
    const divided = await open()
    divided.timeline.divide(months)
    await loadAll(divided.timeline)
    expect(idsOf(divided.timeline)).toEqual(items.map(({ id }) => id))
  })

  it('shows the first page under its month as soon as the months are known', async () => {
    const { timeline } = await open()
    timeline.divide(months)
    expect(timeline.segments.map(({ key, entries }) => [key, entries.length])).toEqual([
      ['2026-03', 50],
      ['2026-02', 0],
      ['2026-01', 0],
    ])
    expect(timeline.expectedCount).toBe(300)
  })

  it('loads a month far down without what is before it', async () => {
    const { timeline, requests } = await open()
    timeline.divide(months)
    timeline.want('2026-01', 10)
    await settled()
    expect(timeline.segments[2]?.entries[0]?.id).toBe('m0-0')
    expect(timeline.segments[1]?.entries).toEqual([])
    expect(requests).toHaveLength(2)
  })

  it('loses nothing between months, whatever the time zone of their counts', async () => {
    const edge = [testItem('b', '2026-02-28T23:59:59.999Z'), testItem('a', '2026-02-01T00:00:00.000Z')]
    const filler = Array.from({ length: 60 }, (_, index) =>
      testItem(`f${index}`, new Date(Date.UTC(2026, 2, 9) + index).toISOString()),
    )
    const { timeline } = await open([...filler, ...edge])
    timeline.divide([
      { month: '2026-03', count: 60 },
      { month: '2026-02', count: 2 },
    ])
    await loadAll(timeline)
    expect(idsOf(timeline).slice(-2)).toEqual(['b', 'a'])
  })

  it('holds a bounded number of items and fetches dropped ones again', async () => {
    const { timeline, requests } = await open(library(), { maxHeld: 100 })
    await loadAll(timeline)
    const held = () => timeline.segments.flatMap(({ entries }) => entries.filter(({ item }) => item !== null)).length
    expect(held()).toBe(100)
    const before = requests.length
    timeline.hold('all', 0, 10)
    await settled()
    expect(timeline.segments[0]?.entries[0]?.item?.id).toBe('m2-0')
    expect(requests.length).toBe(before + 1)
    expect(held()).toBeLessThanOrEqual(150)
    expect(idsOf(timeline)).toHaveLength(300)
  })

  it('puts what was removed back where it was', async () => {
    const { timeline } = await open()
    const before = idsOf(timeline)
    const removals = timeline.remove(new Set(['m2-3', 'm2-4', 'm2-40']))
    expect(idsOf(timeline)).toHaveLength(47)
    timeline.putBack(removals)
    expect(idsOf(timeline)).toEqual(before)
  })

  it('keeps every entry when newer items have pushed a dropped page along', async () => {
    const { timeline, items } = await open(library(), { maxHeld: 50 })
    await loadAll(timeline)
    const fresh = [0, 1, 2].map((index) => testItem(`new${index}`, new Date(2026, 5, 1, index).toISOString()))
    items.unshift(...fresh)
    timeline.prepend(fresh)
    timeline.want('all', 10_000)
    timeline.hold('all', 200, 300)
    await settled()
    timeline.hold('all', 0, 60)
    await settled()
    expect(idsOf(timeline)).toHaveLength(303)
    expect(timeline.segments[0]?.entries.slice(0, 50).every(({ item }) => item !== null)).toBe(true)
  })

  it('stops at a problem, says it, and goes on after a retry', async () => {
    let broken = true
    const pages = testPages(library)
    const timeline = new Timeline({
      load: (request) => (broken ? Promise.reject(new TypeError('network')) : pages(request)),
      instantOf: ({ createdAt }) => Date.parse(createdAt),
    })
    await timeline.start()
    expect(timeline.problem).not.toBeNull()
    broken = false
    timeline.retry()
    await settled()
    expect(timeline.problem).toBeNull()
    expect(timeline.loadedCount).toBe(100)
  })

  it('loads the months between the ends of a selection', async () => {
    const { timeline } = await open()
    timeline.divide(months)
    timeline.want('2026-01', 10)
    await settled()
    const entries = await timeline.loadBetween('m2-10', 'm0-10')
    expect(entries?.map(({ id }) => id)).toEqual(
      library()
        .map(({ id }) => id)
        .slice(10, 211),
    )
  })
})
