import { expect, vi } from 'vitest'

/** What a test must leave as it found it. */
export interface LeakWatch {
  /** Object URLs that are not revoked. */
  openUrls: ReadonlySet<string>
  /** Ends the watch. Fails on warnings of React, rejections that nobody took, and what was not let go of. */
  end: () => Promise<void>
}

/**
 * Watches what a page could leak, in jsdom: listeners of window and document, object URLs, warnings (of `act` above all), rejections.
 */
export function watchLeaks(): LeakWatch {
  const warnings: string[] = []
  const console_ = (['error', 'warn'] as const).map((level) =>
    vi
      .spyOn(console, level)
      .mockImplementation((...words: unknown[]) => void warnings.push(words.map(String).join(' '))),
  )
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', onRejection)

  const listeners = new Map<string, Set<unknown>>()
  const targets = [window, document].flatMap((target, index) => {
    const heardBy = (type: string): Set<unknown> => {
      const key = `${index === 0 ? 'window' : 'document'} ${type}`
      const known = listeners.get(key) ?? new Set()
      listeners.set(key, known)
      return known
    }
    return [
      spyOn(target, 'addEventListener', (type, listener, options) => {
        // React's own, which it keeps for good; and what ends by itself.
        if (type !== 'selectionchange' && !(options as { once?: boolean })?.once) heardBy(type).add(listener)
      }),
      spyOn(target, 'removeEventListener', (type, listener) => heardBy(type).delete(listener)),
    ]
  })

  const openUrls = new Set<string>()
  let next = 0
  const { createObjectURL, revokeObjectURL } = URL
  URL.createObjectURL = () => {
    const url = `blob:test/${++next}`
    openUrls.add(url)
    return url
  }
  URL.revokeObjectURL = (url) => void openUrls.delete(url)

  return {
    openUrls,
    async end() {
      const left = () => ({
        warnings,
        rejections,
        openUrls: [...openUrls],
        listeners: [...listeners].flatMap(([name, heard]) => Array(heard.size).fill(name)),
      })
      try {
        // Rejections are told at the end of a turn; and a document saves what is left before it lets go.
        await new Promise((resolve) => setTimeout(resolve, 0))
        const nothing = { warnings: [], rejections: [], openUrls: [], listeners: [] }
        await vi.waitFor(() => expect(left()).toEqual(nothing), { timeout: 3_000, interval: 20 })
      } finally {
        process.off('unhandledRejection', onRejection)
        for (const spy of [...console_, ...targets]) spy.mockRestore()
        Object.assign(URL, { createObjectURL, revokeObjectURL })
      }
    },
  }
}

function spyOn(
  target: Window | Document,
  name: 'addEventListener' | 'removeEventListener',
  seen: (type: string, listener: unknown, options: unknown) => void,
) {
  const original = target[name].bind(target) as (...parameters: unknown[]) => void
  return vi.spyOn(target, name).mockImplementation(((...parameters: [string, unknown, unknown]) => {
    seen(...parameters)
    original(...parameters)
  }) as typeof target.addEventListener)
}
