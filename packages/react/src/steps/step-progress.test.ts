import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withStep } from './step-location.ts'
import { parseStep, progressOf, restoreStep } from './step-progress.ts'

const app = { currentStep: 1, maxReachedStep: 1 }
const reached = (currentStep: number, maxReachedStep: number) => ({ currentStep, maxReachedStep })

describe('the step after a reload', () => {
  it('is the address, else the browser, else the server, else the app', () => {
    const local = reached(2, 4)
    const server = reached(3, 5)
    expect(restoreStep({ url: 4, local, server, app, first: 1 })).toEqual(reached(4, 5))
    expect(restoreStep({ url: null, local, server, app, first: 1 })).toEqual(reached(2, 5))
    expect(restoreStep({ url: null, local: null, server, app, first: 1 })).toEqual(server)
    expect(restoreStep({ url: null, local: null, server: null, app, first: 1 })).toEqual(app)
  })

  it('waits for the server only where that can change it', () => {
    const server = undefined
    expect(restoreStep({ url: null, local: null, server, app, first: 1 })).toBeNull()
    expect(restoreStep({ url: 3, local: null, server, app, first: 1 })).toBeNull()
    expect(restoreStep({ url: 3, local: reached(1, 3), server, app, first: 1 })).toMatchObject({ currentStep: 3 })
    expect(restoreStep({ url: null, local: reached(2, 3), server, app, first: 1 })).toMatchObject({ currentStep: 2 })
  })

  it('is never beyond what was reached, and never below the first', () => {
    const step = fc.nat(20)
    const progress = fc.option(fc.tuple(step, step).map(([a, b]) => reached(a, Math.max(a, b))))
    fc.assert(
      fc.property(fc.option(step), progress, progress, (url, local, server) => {
        const restored = restoreStep({ url, local, server, app, first: 1 })!
        const most = Math.max(1, local?.maxReachedStep ?? 0, server?.maxReachedStep ?? 0)
        expect(restored.currentStep).toBeLessThanOrEqual(most)
        expect(restored.currentStep).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})

describe('steps', () => {
  it('are read from text and numbers, and from nothing else', () => {
    expect(['3', 3, '0', '', 'x', '-1', '1e3', -1, 1.5, Number.NaN, null, {}, '99999'].map(parseStep)).toEqual([
      ...[3, 3, 0, null, null, null, null, null, null, null, null, null, null],
    ])
    expect(progressOf({ currentStep: 3, maxReachedStep: 2 })).toEqual(reached(3, 3))
    expect([progressOf(null), progressOf('x'), progressOf({ currentStep: 'x' })]).toEqual([null, null, null])
  })

  it('are written beside what else the address says', () => {
    const href = 'https://app.example/edit/p1?tab=2#top'
    expect(withStep(href, '/edit', 'step', '3')).toBe('/edit/p1?tab=2&step=3#top')
    expect(withStep(href, '/edit/', 'step', '3')).toBe('/edit/p1?tab=2&step=3#top')
    expect(withStep(href, '/make', 'step', '3')).toBe('/make?tab=2&step=3#top')
    expect(withStep(href, undefined, 'tab', '3')).toBe('/edit/p1?tab=3#top')
    expect(withStep('https://app.example/editor', '/edit', 'step', '1')).toBe('/edit?step=1')
  })
})
