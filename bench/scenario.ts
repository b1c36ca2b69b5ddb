import type { RunningHoldall } from './holdall.ts'
import type { LoadResult } from './load.ts'
import type { RunningServer } from './process.ts'
import type { MemoryUse } from './rss.ts'

/** What a scenario gets to work with. */
export interface BenchContext {
  /** A folder on the disk that is measured; removed afterwards. */
  folder: string
  floor: RunningServer
  /** Absent with `--floor-only`. */
  holdall: RunningHoldall | undefined
  /** How often each side is measured, in turn. */
  rounds: number
  /** How many users the requests belong to. */
  users: number
  /** Shrinks every count and size, to try a scenario out; its figures mean little. */
  quick: boolean
  say(text: string): void
}

/** One side of a comparison: the median of its rounds, and each of them. */
export interface Side {
  median: number
  rounds: number[]
  latencyMs: LoadResult['latencyMs']
  memory: MemoryUse
}

/** A figure of Holdall against the same work done by the floor server in the same run. */
export interface Comparison {
  kind: 'comparison'
  name: string
  unit: 'requests/s' | 'MB/s'
  users: number
  floor: Side
  holdall: Side | undefined
  /** Holdall's median divided by the floor's. */
  ratio: number | undefined
  /** The least ratio that is asked for. */
  target: number
  /** The most memory over idle that is asked for, in MiB. */
  memoryLimitMiB: number | undefined
}

/** Pages of lists against the first page of the same run. */
export interface PageTable {
  kind: 'pages'
  name: string
  items: number
  rows: PageRow[]
}

export interface PageRow {
  label: string
  medianMs: number
  /** Divided by the median of the page it is compared with. */
  ratio: number
  limit: number
}

export type Report = Comparison | PageTable

export interface Scenario {
  /** One line for `--help`. */
  summary: string
  /** Numbers of users that are measured when none is asked for. */
  users: number[]
  run(context: BenchContext): Promise<Report[]>
}
