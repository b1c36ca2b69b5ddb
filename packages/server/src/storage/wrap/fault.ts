import { setTimeout as sleep } from 'node:timers/promises'
import type { Body, Driver } from '../driver.ts'
import { isBytes } from '../measured-body.ts'

/** The operations that can be made to fail. */
export type FaultyOperation = 'head' | 'readBytes' | 'readStream' | 'write' | 'delete' | 'deleteMany' | 'copy' | 'list'

/**
 * What goes wrong: `before` the store did anything; `after` it did everything (the answer is lost); `cut`, in the middle of the
 * body of a write; `full`, the disk has no room; `delay`, it takes `delayMs` longer and then succeeds.
 */
export type Damage = 'before' | 'after' | 'cut' | 'full' | 'delay'

export interface Fault {
  damage: Damage
  /** Which operations it hits. @default all */
  operations?: readonly FaultyOperation[]
  /** How often it hits, 0 to 1. @default 1 */
  probability?: number
  /** Which keys it hits. @default all */
  matches?: (key: string) => boolean
  /** How many times it hits before the store is well again. @default no end */
  times?: number
  /** @default 10 */
  delayMs?: number
}

/** The driver, and a counter of what was done to it. */
export interface FaultyDriver extends Driver {
  readonly injected: Readonly<Record<Damage, number>>
}

/**
 * A store that fails in a way that can be repeated: the same seed and the same calls give the same faults.
 * For tests of everything that stands on a driver.
 */
export function withFaults(
  driver: Driver,
  faults: readonly Fault[],
  { seed = 1 }: { seed?: number } = {},
): FaultyDriver {
  const random = mulberry32(seed)
  const left = faults.map((fault) => fault.times ?? Number.POSITIVE_INFINITY)
  const injected: Record<Damage, number> = { before: 0, after: 0, cut: 0, full: 0, delay: 0 }

  const pick = (operation: FaultyOperation, key: string): Fault | undefined => {
    const index = faults.findIndex((fault, position) => {
      if (left[position]! <= 0 || fault.matches?.(key) === false) return false
      if (fault.operations !== undefined && !fault.operations.includes(operation)) return false
      if (fault.damage === 'cut' && operation !== 'write') return false
      return random() < (fault.probability ?? 1)
    })
    const fault = faults[index]
    if (fault === undefined) return undefined
    left[index]! -= 1
    injected[fault.damage] += 1
    return fault
  }

  const through = async <T>(operation: FaultyOperation, key: string, work: () => Promise<T>): Promise<T> => {
    const fault = pick(operation, key)
    if (fault?.damage === 'before') throw new InjectedFault('EIO', `${operation} failed before it began`)
    if (fault?.damage === 'full') throw new InjectedFault('ENOSPC', `no space left for ${operation}`)
    if (fault?.damage === 'delay') await sleep(fault.delayMs ?? 10)
    const result = await work()
    if (fault?.damage === 'after') throw new InjectedFault('EIO', `${operation} was done, its answer was lost`)
    return result
  }

  return {
    name: driver.name,
    root: driver.root,
    capabilities: driver.capabilities,
    injected,
    head: (key) => through('head', key, () => driver.head(key)),
    readBytes: (key, range) => through('readBytes', key, () => driver.readBytes(key, range)),
    readStream: (key, range) => through('readStream', key, () => driver.readStream(key, range)),
    async write(key, body, options) {
      const fault = pick('write', key)
      if (fault?.damage === 'before') throw new InjectedFault('EIO', 'write failed before it began')
      if (fault?.damage === 'delay') await sleep(fault.delayMs ?? 10)
      const torn = fault?.damage === 'cut' || fault?.damage === 'full'
      const error =
        fault?.damage === 'full'
          ? new InjectedFault('ENOSPC', 'no space left')
          : new InjectedFault('EIO', 'write was cut')
      await driver.write(key, torn ? cut(body, error) : body, options)
      if (fault?.damage === 'after') throw new InjectedFault('EIO', 'write was done, its answer was lost')
    },
    delete: (key) => through('delete', key, () => driver.delete(key)),
    deleteMany: (keys) => through('deleteMany', keys[0] ?? '', () => driver.deleteMany(keys)),
    copy: (from, to) => through('copy', to, () => driver.copy(from, to)),
    async *list(prefix, options) {
      await through('list', prefix, async () => {})
      yield* driver.list(prefix, options)
    },
    close: () => driver.close(),
  }
}

/** An error as the operating system would give it. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault'
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message} (injected)`)
    this.code = code
  }
}

/** Hands on the first half of a body in memory, or the first chunk of one that arrives, and fails. */
async function* cut(body: Body, error: Error): AsyncGenerator<Uint8Array, void, undefined> {
  if (isBytes(body)) {
    yield body.subarray(0, body.byteLength >> 1)
    throw error
  }
  for await (const chunk of body) {
    yield chunk
    throw error
  }
  throw error
}

/** A small deterministic generator of numbers from 0 to 1. @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
