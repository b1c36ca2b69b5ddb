import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What one client process sends. Everything crosses a pipe as JSON, so bytes are given as base64. */
export interface LoadSpec {
  host: string
  port: number
  /** Keep-alive connections, each with one request in flight. */
  connections: number
  /** How many requests are measured, over all connections. */
  requests: number
  /** Requests sent first and not measured. @default 0 */
  warmup?: number
  method: 'GET' | 'POST'
  /** Request targets, taken in turn. */
  paths: string[]
  /** Header sets, one per user. */
  headers: Record<string, string>[]
  /** Whether connection `i` or path `i` decides for the header set `i % length`. @default 'connection' */
  headersBy?: 'connection' | 'path'
  body?: LoadBody
}

/** A request body: `prefix`, then `sizeBytes` of random bytes, then `suffix`; no two requests send the same. */
export interface LoadBody {
  sizeBytes: number
  prefixBase64?: string
  suffixBase64?: string
}

export interface Latency {
  p50: number
  p95: number
  p99: number
  max: number
}

export interface LoadResult {
  requests: number
  /** Answers with a status of 400 or more. */
  failures: number
  /** The first such answer, for the person who has to find out why. */
  firstFailure?: string
  seconds: number
  perSecond: number
  /** Body bytes sent and received, in units of 10⁶ per second. */
  megabytesPerSecond: number
  latencyMs: Latency
  /** The median of each path by itself, in the order of `paths`. */
  medianMsByPath: number[]
}

/** Sends the load from a process of its own, so that the client's work does not slow whoever measures. */
export async function runLoad(spec: LoadSpec): Promise<LoadResult> {
  const worker = fileURLToPath(new URL('./load-worker.ts', import.meta.url))
  const child = spawn(process.execPath, [worker], { stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stdin.end(JSON.stringify(spec))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The load generator ended with ${code}`)
  const result = JSON.parse(output) as LoadResult
  if (result.failures > 0)
    throw new Error(`${result.failures} of ${result.requests} requests failed: ${result.firstFailure}`)
  return result
}

/** The percentiles of a list of durations. */
export function latencyOf(durationsMs: number[]): Latency {
  const sorted = durationsMs.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: round(sorted.at(-1) ?? 0) }
}

/** Keeps three significant decimals; more would only pretend. */
export const round = (value: number): number => Math.round(value * 1000) / 1000
