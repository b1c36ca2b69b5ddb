// @vitest-environment jsdom
import { act, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HooksUnderTest, hooksUnderTest } from '../testing/hooks-under-test.tsx'
import { type LeakWatch, watchLeaks } from '../testing/watch-leaks.ts'
import { type UseUrlStorageIntegrationOptions, useUrlStorageIntegration } from './use-url-storage-integration.ts'

type Settings = Partial<UseUrlStorageIntegrationOptions> & { step?: number; reached?: number }

const KEY = 'video-edit:anna:p1:step'

describe('useUrlStorageIntegration', () => {
  let under: HooksUnderTest
  let leaks: LeakWatch

  /** An app of steps, as far as it concerns them. */
  const openApp = (settings: Settings = {}) =>
    under.render(({ step = 1, reached = 1, ...options }: Settings) => {
      const [currentStep, setStep] = useState(step)
      const [maxReachedStep, setReached] = useState(reached)
      const steps = useUrlStorageIntegration({
        ...{ currentStep, maxReachedStep, projectType: 'video-edit', basePath: '/edit', userId: 'anna' },
        ...{ projectData: { id: 'p1' }, saveToServer: false },
        onStepChange: setStep,
        ...options,
      })
      const advance = (to: number) => {
        setReached((before) => Math.max(before, to))
        setStep(to)
      }
      return { ...steps, currentStep, advance }
    }, settings)
  const address = () => window.location.pathname + window.location.search
  const back = async (by = -1) => {
    await act(async () => {
      const arrived = new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }))
      window.history.go(by)
      await arrived
    })
  }
  const stored = () => JSON.parse(localStorage.getItem(KEY) ?? 'null')

  beforeEach(() => {
    localStorage.clear()
    window.history.replaceState(null, '', '/edit')
    leaks = watchLeaks()
    under = hooksUnderTest({ baseUrl: '', token: '', fetch: () => Promise.reject(new Error('nothing is to be asked')) })
  })
  afterEach(async () => {
    under.end()
    // Each `back` ends with its event.
    await leaks.end()
    expect(under.requests).toEqual([])
  })

  it('writes the step into the address, and goes back and forward', async () => {
    const { result } = openApp()
    expect(address()).toBe('/edit?step=1')
    await act(async () => result.current.advance(2))
    await act(async () => result.current.advance(3))
    expect(address()).toBe('/edit?step=3')
    expect(stored()).toEqual({ currentStep: 3, maxReachedStep: 3 })
    await back()
    expect(result.current.currentStep).toBe(2)
    await back()
    expect(result.current.currentStep).toBe(1)
    await back(2)
    expect(result.current.currentStep).toBe(3)
    expect(address()).toBe('/edit?step=3')
    expect(result.current.isRestoring).toBe(false)
  })

  it('goes on after a reload where the address says', () => {
    localStorage.setItem(KEY, JSON.stringify({ currentStep: 2, maxReachedStep: 4 }))
    window.history.replaceState(null, '', '/edit?tab=x&step=3#here')
    const { result } = openApp()
    expect(result.current).toMatchObject({ currentStep: 3, maxReachedStep: 4 })
    expect(address()).toBe('/edit?tab=x&step=3')
  })

  it('goes on where the browser remembers, without a step in the address', async () => {
    localStorage.setItem(KEY, JSON.stringify({ currentStep: 2, maxReachedStep: 4 }))
    const { result } = openApp()
    expect(result.current.currentStep).toBe(2)
    expect(address()).toBe('/edit?step=2')
    await act(async () => result.current.goToStep(9))
    expect(result.current.currentStep).toBe(4)
  })

  it('never goes beyond what was reached, whoever asks', async () => {
    window.history.replaceState(null, '', '/edit?step=7')
    const { result } = openApp({ reached: 2 })
    expect(result.current.currentStep).toBe(2)
    expect(address()).toBe('/edit?step=2')
    window.history.pushState(null, '', '/edit?step=9')
    await act(async () => void window.dispatchEvent(new PopStateEvent('popstate')))
    expect(result.current.currentStep).toBe(2)
    expect(address()).toBe('/edit?step=2')
    window.history.pushState(null, '', '/edit?step=-1')
    await act(async () => void window.dispatchEvent(new PopStateEvent('popstate')))
    expect([result.current.currentStep, address()]).toEqual([2, '/edit?step=2'])
  })

  it('begins with nothing while the project is being loaded', () => {
    window.history.replaceState(null, '', '/edit?step=3')
    const { result, rerender } = openApp({ projectData: null })
    expect(result.current).toMatchObject({ currentStep: 1, isRestoring: true })
    expect(address()).toBe('/edit?step=3')
    rerender({ projectData: { id: 'p1', metadata: { currentStep: 2, maxReachedStep: 3 } } })
    expect(result.current).toMatchObject({ currentStep: 3, isRestoring: false, maxReachedStep: 3 })
  })

  it('takes up the step of another project when that is opened', async () => {
    localStorage.setItem('video-edit:anna:p2:step', JSON.stringify({ currentStep: 5, maxReachedStep: 5 }))
    const { result, rerender } = openApp()
    await act(async () => result.current.advance(2))
    rerender({ projectData: { id: 'p2' } })
    await waitFor(() => expect(result.current.currentStep).toBe(5))
    expect(address()).toBe('/edit?step=5')
    expect(stored()).toEqual({ currentStep: 2, maxReachedStep: 2 })
  })

  it('counts from 0 where the app does, and keeps its values under a prefix of its own', async () => {
    const { result } = openApp({ step: 0, reached: 0, storagePrefix: 'mine', parameter: 'page' })
    expect(address()).toBe('/edit?page=0')
    await act(async () => result.current.advance(1))
    expect(address()).toBe('/edit?page=1')
    expect(Object.keys(localStorage)).toEqual(['mine:anna:p1:step'])
  })

  it('works with a router that takes its time', async () => {
    const sets: [string, boolean][] = []
    const router = (value: string | null) => ({
      value,
      set: (step: string, { replace }: { replace: boolean }) => void sets.push([step, replace]),
    })
    const { result, rerender } = openApp({ adapter: router(null), reached: 4 })
    await act(async () => result.current.advance(2))
    await act(async () => result.current.advance(3))
    expect(sets).toEqual([
      ['1', true],
      ['2', false],
      ['3', false],
    ])
    // The router comes to what was asked of it, and nobody is sent back.
    for (const value of ['1', '3']) rerender({ adapter: router(value), reached: 4 })
    expect(result.current.currentStep).toBe(3)
    rerender({ adapter: router('2'), reached: 4 })
    expect(result.current.currentStep).toBe(2)
    expect(window.location.search).toBe('')
  })

  it('writes a restored step once, and follows the step while the router is on its way', async () => {
    localStorage.setItem(KEY, JSON.stringify({ currentStep: 3, maxReachedStep: 4 }))
    const sets: [string, boolean][] = []
    const set = (step: string, { replace }: { replace: boolean }) => void sets.push([step, replace])
    const { result, rerender } = openApp({ adapter: { value: null, set }, reached: 4 })
    const arrive = (value: string) => rerender({ adapter: { value, set }, reached: 4 })
    await waitFor(() => expect(result.current.currentStep).toBe(3))
    expect(sets.splice(0)).toEqual([['3', true]])
    arrive('3')
    await act(async () => result.current.advance(4))
    await act(async () => result.current.advance(3))
    expect(sets.splice(0)).toEqual([
      ['4', false],
      ['3', false],
    ])
    for (const value of ['4', '3']) arrive(value)
    expect(result.current.currentStep).toBe(3)
    // Somebody goes elsewhere meanwhile, then to what had been asked for.
    await act(async () => result.current.advance(4))
    for (const value of ['1', '4']) {
      arrive(value)
      expect(result.current.currentStep).toBe(Number(value))
    }
    expect(sets).toEqual([['4', false]])
  })

  it('does without a storage that is forbidden', async () => {
    const { getItem, setItem } = Storage.prototype
    Object.assign(Storage.prototype, { getItem: forbidden, setItem: forbidden })
    try {
      const { result } = openApp()
      await act(async () => result.current.advance(2))
      expect(address()).toBe('/edit?step=2')
    } finally {
      Object.assign(Storage.prototype, { getItem, setItem })
    }
  })
})

function forbidden(): never {
  throw new DOMException('forbidden', 'SecurityError')
}
