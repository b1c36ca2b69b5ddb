import type { Readable } from 'node:stream'

/** What a driver knows of one object. */
export interface ObjectInfo {
  key: string
  sizeBytes: number
  /** When it came under its key; where links share bytes, not when those were written. */
  modifiedAt: Date
}

/** Bytes `start` (inclusive) to `end` (exclusive). */
export interface ByteRange {
  start: number
  end: number
}

/** A body that is either in memory or arrives in pieces. */
export type Body = Uint8Array | AsyncIterable<Uint8Array>

export interface WriteOptions {
  signal?: AbortSignal | undefined
  /** MIME type, kept as object metadata by stores that have it. */
  contentType?: string | undefined
  /** The most bytes that the body may have, where that is known: a hint for the size of parts. */
  maxBytes?: number | undefined
}

export interface ListOptions {
  /** The listing begins with the first key after this one, which need not exist. */
  startAfter?: string | undefined
  signal?: AbortSignal | undefined
}

export interface Capabilities {
  /** Can hand out URLs that the store itself serves. */
  signer: boolean
  /** Can write one object in parts. */
  multipart: boolean
  /** `copy` shares the bytes instead of duplicating them. */
  sharedCopy: boolean
}

/**
 * What a store has to answer; everything that stores share lives in `Bucket`.
 * Keys reach a driver already validated. A driver throws `HoldallError` with `not_found` (no such object), `conflict` (the
 * key of a write or copy is taken) or `unavailable`; anything else it throws is wrapped by `Bucket`.
 */
export interface Driver {
  readonly name: string
  /** The store's URL without credentials. */
  readonly root: string
  readonly capabilities: Capabilities
  head(key: string): Promise<ObjectInfo | null>
  /** Whole object or a range in memory; for small reads. */
  readBytes(key: string, range?: ByteRange): Promise<Uint8Array>
  /** A stream of the object or of a range of it. */
  readStream(key: string, range?: ByteRange): Promise<Readable>
  /**
   * Writes durably: when it resolves, the object survives a power cut; when it rejects, nothing is under the key.
   * Never overwrites: an existing key is a `conflict`. When the body throws, nothing is left behind.
   */
  write(key: string, body: Body, options?: WriteOptions): Promise<void>
  /** Resolves to false when there was no such object. */
  delete(key: string): Promise<boolean>
  /** Keys that failed, with the reason; absent objects count as deleted. */
  deleteMany(keys: readonly string[]): Promise<{ key: string; error: Error }[]>
  /** Never overwrites. */
  copy(from: string, to: string): Promise<void>
  /** Objects whose key begins with `prefix`, in the order of the UTF-8 bytes of their keys; in bounded memory. */
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectInfo>
  close(): Promise<void>
}

export interface SignedUrlOptions {
  expiresInSeconds: number
  contentDisposition?: string | undefined
  contentType?: string | undefined
}

/** Optional power: URLs served by the store. */
export interface Signer {
  /** Whether readers should be sent to the store; else their bytes pass through Holdall. */
  readonly redirects: boolean
  signedUrl(key: string, options: SignedUrlOptions): Promise<string>
}

export function isSigner(driver: Driver): driver is Driver & Signer {
  return driver.capabilities.signer
}

/** An upload in parts that was neither finished nor given up; its parts take space. */
export interface UnfinishedUpload {
  key: string
  uploadId: string
  startedAt: Date
}

/** Optional power: uploads that a killed process left behind can be found. */
export interface UnfinishedUploads {
  unfinishedUploads(): AsyncIterable<UnfinishedUpload>
  /** An upload that is gone already counts as given up. */
  abortUpload(upload: UnfinishedUpload): Promise<void>
}

export function hasUnfinishedUploads(driver: Driver): driver is Driver & UnfinishedUploads {
  return typeof (driver as Partial<UnfinishedUploads>).unfinishedUploads === 'function'
}

/** Optional power: objects that are files of this machine. */
export interface LocalFiles {
  /** The path of an object, good for reading until it is deleted; null when there is none. */
  localPath(key: string): string | null
}

export function hasLocalFiles(driver: Driver): driver is Driver & LocalFiles {
  return typeof (driver as Partial<LocalFiles>).localPath === 'function'
}

/** Optional power: two objects of identical bytes may be one file underneath. */
export interface ByteSharing {
  /**
   * Lets `to` share the bytes of `from`, which the caller knows to be identical; atomic. False when either is gone, their sizes differ, or
   * the store cannot: nothing has changed then.
   */
  shareBytes(from: string, to: string): Promise<boolean>
}

export function hasByteSharing(driver: Driver): driver is Driver & ByteSharing {
  return typeof (driver as Partial<ByteSharing>).shareBytes === 'function'
}

/** Optional power of a stream of an object: it reads into memory of its consumer, which can so be used again for every chunk. */
export interface ReadsInto {
  /**
   * Fills at most `buffer` with the next bytes and resolves to how many; 0 at the end. One read at a time, and never beside
   * other ways of reading; destroy the stream afterwards.
   */
  readInto(buffer: Uint8Array): Promise<number>
}

export function readsInto(stream: Readable): stream is Readable & ReadsInto {
  return typeof (stream as Partial<ReadsInto>).readInto === 'function'
}
