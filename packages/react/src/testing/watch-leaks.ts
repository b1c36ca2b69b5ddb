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

  const listeners = new Map<string, number>()
  const targets = [window, document].flatMap((target, index) => {
    const count = (by: number) => (type: string) => {
      // React's own, which it keeps for good.
      if (type === 'selectionchange') return
      const key = `${index === 0 ? 'window' : 'document'} ${type}`
      listeners.set(key, (listeners.get(key) ?? 0) + by)
    }
    return [spyOn(target, 'addEventListener', count(1)), spyOn(target, 'removeEventListener', count(-1))]
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
      // Rejections are told at the end of a turn.
      await new Promise((resolve) => setTimeout(resolve, 0))
      process.off('unhandledRejection', onRejection)
      for (const spy of [...console_, ...targets]) spy.mockRestore()
      Object.assign(URL, { createObjectURL, revokeObjectURL })
      const open = [...listeners].filter(([, count]) => count !== 0)
      expect({ warnings, rejections, openUrls: [...openUrls], listeners: open }).toEqual({
        warnings: [],
        rejections: [],
        openUrls: [],
        listeners: [],
      })
    },
  }
}

function spyOn(
  target: Window | Document,
  name: 'addEventListener' | 'removeEventListener',
  seen: (type: string) => void,
) {
  const original = target[name].bind(target) as (...parameters: unknown[]) => void
  return vi.spyOn(target, name).mockImplementation(((...parameters: unknown[]) => {
    seen(String(parameters[0]))
    original(...parameters)
  }) as typeof target.addEventListener)
}
