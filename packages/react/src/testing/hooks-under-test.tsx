import { createClient, type HoldallClient } from '@holdall/client'
import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, type RenderHookResult, renderHook } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { HoldallProvider } from '../holdall-provider.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
// Within the `act` that caused it.
notifyManager.setScheduler(queueMicrotask)
configure({ asyncUtilTimeout: 5_000 })

/** Hooks that a test renders below their providers, in StrictMode. */
export interface HooksUnderTest {
  client: HoldallClient
  queries: QueryClient
  /** Requests so far, as `GET /path`, and whether they were aborted. */
  requests: { name: string; signal: AbortSignal | null }[]
  render: <Result, Props = undefined>(
    hook: (props: Props) => Result,
    initialProps?: Props,
  ) => RenderHookResult<Result, Props>
  /** Unmounts all of them. */
  end: () => void
}

export interface HooksOptions {
  baseUrl: string
  token: string
  /** @default that of Node */
  fetch?: typeof fetch
}

export function hooksUnderTest({ baseUrl, token, fetch = globalThis.fetch }: HooksOptions): HooksUnderTest {
  const requests: HooksUnderTest['requests'] = []
  const client = createClient({
    baseUrl,
    token,
    fetch: (input, init) => {
      const path = String(input).slice(baseUrl.length)
      requests.push({ name: `${init?.method ?? 'GET'} ${path}`, signal: init?.signal ?? null })
      return fetch(input, init)
    },
  })
  const queries = new QueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <HoldallProvider client={client}>{children}</HoldallProvider>
      </QueryClientProvider>
    </StrictMode>
  )
  return {
    client,
    queries,
    requests,
    render: (hook, initialProps) => renderHook(hook, { wrapper, initialProps: initialProps as never }),
    end() {
      cleanup()
      queries.clear()
      client.uploads.close()
    },
  }
}
