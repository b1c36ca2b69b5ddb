import type { KeyTurns } from './key-turns.ts'
import type { S3Client, Sdk } from './sdk.ts'

/** What every request to the store needs; keys here are the store's own, with the prefix. */
export interface S3Context {
  sdk: Sdk
  client: S3Client
  bucket: string
  /** Whether the store refuses to overwrite when it is asked to (`If-None-Match: *`). */
  conditionalWrites: boolean
  /** Writers of one key in this process follow each other, for stores that do not order them by themselves. */
  turns: KeyTurns
}

/** Names the write that made an object: a writer whose answer was lost knows by it whether the object is its own. */
export const WRITE_ID = 'holdall-write'

export interface StoredObject {
  sizeBytes: number
  modifiedAt: Date
  writeId: string | undefined
}
