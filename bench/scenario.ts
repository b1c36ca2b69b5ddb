import type { RunningHoldall } from './holdall.ts'
import type { LoadResult } from './load.ts'
import type { RunningServer } from './process.ts'
import type { MemoryUse } from './rss.ts'

/** What every scenario gets to work with. */
export interface LocalContext {
  /** A folder on the disk that is measured; removed afterwards. */
  folder: string
  /** How often each side is measured, in turn. */
  rounds: number
  /** Shrinks every count and size, to try a scenario out; its figures mean little. */
  quick: boolean
  say(text: string): void
}

/** What a scenario of requests gets besides. */
export interface BenchContext extends LocalContext {
  floor: RunningServer
  /** Absent with `--floor-only`. */
  holdall: RunningHoldall | undefined
  /** How many users the requests belong to. */
  users: number
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

/** Figures of one piece of code against a peer, or against a smaller case, measured in turn in this run. */
export interface FigureTable {
  kind: 'figures'
  name: string
  rows: FigureRow[]
}

export interface FigureRow {
  label: string
  /** Of both figures, e.g. `writes/s` or `ms`. */
  unit: string
  /** Whom or what it is measured against, e.g. `cacache`. */
  against: string
  peer: number
  ours: number
  /** What is judged: ours divided by the peer's, or the figure itself where `against` is a plain limit. */
  ratio: number
  asked: { atLeast: number } | { atMost: number }
}

export type Report = Comparison | PageTable | FigureTable

export interface Scenario {
  /** One line for `--help`. */
  summary: string
  /** Numbers of users that are measured when none is asked for. */
  users: number[]
  run(context: BenchContext): Promise<Report[]>
}

/** A scenario of code that runs in this process, without any server of ours. */
export interface LocalScenario {
  summary: string
  users?: never
  run(context: LocalContext): Promise<Report[]>
}
