import { HoldallError } from '@holdall/protocol'
import type { Driver, WriteOptions } from './driver.ts'
import { RESERVED_SEGMENT } from './keys.ts'

/** Where unfinished uploads lie, in every store. */
export const STAGING_FOLDER = `${RESERVED_SEGMENT}/uploads`

/** Bytes of an unfinished upload that one writer made longer. Numbers count up; a writer that was cut off is followed by a run of its own. */
export interface StagedRun {
  number: number
  /** How many of its bytes count; what a cut-off writer left beyond them does not. */
  sizeBytes: number
}

/** Makes one run longer. One at a time: two writers of one run would do harm. */
export interface RunWriter {
  /** Takes the next bytes, which may be in memory until the next `sync`. The chunk must not be changed afterwards. */
  append(chunk: Uint8Array): Promise<void>
  /** Makes all that was taken before durable, while more may be taken; resolves to the length of the run that is durable. */
  sync(): Promise<number>
  /** Lets go. What was not synced may be there or not. */
  close(): Promise<void>
}

export interface OpenRunOptions {
  /** The bytes may turn out not to count (a checksum is pending): what a killed writer leaves of them is dropped. */
  provisional?: boolean
}

/** A store that takes an object in several requests, without writing its bytes twice where it can avoid that. */
export interface Staging {
  /** After so many bytes a sync is worth what it costs here. */
  readonly syncEveryBytes: number
  /** Begins a run, or goes on behind the bytes of it that count, dropping the others. @throws {corrupt} fewer are there */
  openRun(upload: string, run: StagedRun, options?: OpenRunOptions): Promise<RunWriter>
  /**
   * Where a killed process leaves bytes that can be told from others: makes durable what it had written of a run without a sync.
   *
   * @param count told of the length of the run, where it is more than counts; until it has come to its end the bytes can be salvaged again
   * @returns whether a writer had begun this run and did not let go of it; an earlier run has nothing to salvage then
   */
  salvageRun?(upload: string, run: StagedRun, count: (sizeBytes: number) => Promise<void>): Promise<boolean>
  /** The bytes of runs, one after another. @throws {corrupt} fewer are there */
  readRuns(upload: string, runs: readonly StagedRun[]): AsyncIterable<Uint8Array>
  /** Makes runs an object, durably and never over another; the runs stay until they are dropped. @throws {conflict} the key is taken */
  placeRuns(upload: string, runs: readonly StagedRun[], key: string, options?: WriteOptions): Promise<void>
  /** Drops all runs of an upload; fine when there are none. */
  dropRuns(upload: string): Promise<void>
  /** Uploads that have runs. */
  stagedUploads(): AsyncIterable<string>
}

/** Optional power: uploads that arrive in several requests. */
export interface TakesStagedUploads {
  readonly staging: Staging
}

export function takesStagedUploads(driver: Driver): driver is Driver & TakesStagedUploads {
  return (driver as Partial<TakesStagedUploads>).staging !== undefined
}

export function lostBytes(upload: string, { number, sizeBytes }: StagedRun, found: number): HoldallError {
  return new HoldallError('corrupt', `Part ${number} of the upload ${upload} has ${found} of its ${sizeBytes} bytes`, {
    hint: 'The store has lost bytes that it had acknowledged; upload the file again, and check the store',
  })
}
