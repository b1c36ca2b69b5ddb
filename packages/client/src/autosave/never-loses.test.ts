import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AutosaveWorld } from './testing/autosave-world.ts'
import type { Place } from './testing/edits.ts'

const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ kind: fc.constant('field' as const), name: fc.constantFrom('a', 'b', '__proto__') }),
  fc.record({ kind: fc.constant('item' as const), at: fc.nat(5) }),
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(5) }),
)
const back = fc.record({ kind: fc.constant('back' as const), to: fc.constantFrom('base' as const, 'earlier' as const) })
const which = fc.nat(7)

type Happening = (world: AutosaveWorld) => void
const inTab = (world: AutosaveWorld, at: number, act: (tab: AutosaveWorld['tabs'][number]) => void): void => {
  const tab = world.tabs[at % Math.max(1, world.tabs.length)]
  if (tab !== undefined) act(tab)
}
const named = (name: string, act: Happening): Happening => Object.assign(act, { toString: () => name })

/** Whatever may happen, each with its weight. */
const happening = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(which, which, fc.nat(9))
      .map(([tab, task, luck]) =>
        named(`step(${tab},${task},${luck})`, (world) => inTab(world, tab, (it) => world.step(it, task, luck === 0))),
      ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(which, fc.oneof({ weight: 4, arbitrary: place }, { weight: 1, arbitrary: back }), fc.nat(4))
      .map(([tab, at, luck]) =>
        named(`edit(${tab},${JSON.stringify(at)},${luck === 0})`, (world) =>
          inTab(world, tab, (it) => world.edit(it, at, luck === 0)),
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: place.map((at) => named(`elsewhere(${JSON.stringify(at)})`, (world) => world.saveElsewhere(at))),
  },
  {
    weight: 1,
    arbitrary: which.map((tab) => named(`kill(${tab})`, (world) => inTab(world, tab, (it) => world.kill(it)))),
  },
  { weight: 1, arbitrary: fc.constant(named('open', (world) => world.tabs.length < world.maxTabs && world.openTab())) },
  { weight: 1, arbitrary: which.map((at) => named(`arrive(${at})`, (world) => world.arrive(at))) },
  {
    weight: 1,
    arbitrary: fc.boolean().map((is) =>
      named(`online=${is}`, (world) => {
        world.isOnline = is
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map((is) =>
      named(`full=${is}`, (world) => {
        world.isFull = is
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(which, fc.constantFrom('leave', 'flush', 'online', 'offline', 'news', 'refresh'))
      .map(([tab, kind]) =>
        named(`${kind}(${tab})`, (world) =>
          inTab(world, tab, (it) => world.dispatch(it, { kind } as { kind: 'leave' })),
        ),
      ),
  },
)

function play(hasLocks: boolean, happenings: Happening[], maxTabs = 3): AutosaveWorld {
  const world = new AutosaveWorld(hasLocks, maxTabs)
  world.openTab()
  for (const [at, happen] of happenings.entries()) {
    happen(world)
    expect(world.losses(), `after ${at}: ${happen}`).toEqual([])
  }
  world.settle()
  return world
}

const RUNS = Number(process.env.HOLDALL_AUTOSAVE_RUNS ?? 1500)

describe('autosave, whatever happens', () => {
  it('loses no accepted edit and no value that nobody replaced, and ends with everything on the server', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(happening, { maxLength: 120, size: 'max' }), (hasLocks, happenings) => {
        const world = play(hasLocks, happenings)
        expect(world.losses()).toEqual([])
        expect(world.unsaved()).toBe(false)
        for (const { state } of world.tabs) expect(state.copy.body).toEqual(world.head.body)
      }),
      { numRuns: RUNS },
    )
  }, 60_000)

  it('keeps a return to what was there before, also where a save of something else may have arrived', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 120, size: 'max' }), (happenings) => {
        // A page that is left, or has no room in the journal, sends without telling the journal first.
        const isTold = (happen: Happening) => !/^(?:leave|full)/.test(String(happen))
        const world = play(true, happenings.filter(isTold), 1)
        expect(world.lostReturns()).toEqual([])
        for (const { state } of world.tabs) expect(state.copy.body).toEqual(world.head.body)
      }),
      { numRuns: RUNS },
    )
  }, 60_000)
})
