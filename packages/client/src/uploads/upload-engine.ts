import type { MediaItem } from '@holdall/protocol'
import { DEFAULT_RETRIES } from '../http/retry.ts'
import { createRequest } from '../http/send.ts'
import { type ChunkDriverOptions, chunkDriver } from './chunk-driver.ts'
import { mediaPath } from './known-content.ts'
import { Patience } from './patience.ts'
import { runUpload, takeBack, type UploadJob, type UploadWays } from './run-upload.ts'
import { createTusClient } from './tus-client.ts'
import type { UploadRecord } from './upload-records.ts'

export interface EngineOptions extends ChunkDriverOptions {
  /** Most bytes of one request. The first has 16 MiB, a later one as much as goes in five seconds. Halved, for good, where a proxy takes less. @default 1 GiB */
  chunkBytes?: number | undefined
  /** Files up to this size are hashed before anything is sent, and not sent where the server has their bytes. @default 64 MiB */
  hashFirstBytes?: number | undefined
  /** Compares the checksum of each item with that of its file. @default true */
  verify?: boolean | undefined
  /** Attempts without any progress, after the first; about a minute. @default 15 */
  retries?: number | undefined
  /** Of the first wait; each one after is twice as long, up to five seconds. @default 300 */
  retryDelayMs?: number | undefined
}

/** All that talks to the server: loaded with the first file, so that a page that uploads nothing does not carry it. */
export interface UploadEngine {
  run(job: UploadJob): Promise<MediaItem>
  /** Takes back what is on the server, the item too if it has become one. */
  takeBack(record: Readonly<UploadRecord>): Promise<void>
  /** Takes back an upload that is no item yet. */
  terminate(uploadId: string): Promise<void>
  itemOf(uploadId: string): Promise<MediaItem>
}

const MIB = 1024 * 1024
const FIRST_CHUNK_BYTES = 16 * MIB
/** A server that was restarted is back in seconds, and somebody is looking at the progress. */
const LONGEST_DELAY_MS = 5_000

export function createUploadEngine({
  send,
  token,
  baseUrl,
  onUnauthenticated,
  chunkBytes = 1024 * MIB,
  hashFirstBytes = 64 * MIB,
  verify = true,
  retries = 15,
  retryDelayMs = DEFAULT_RETRIES.delayMs,
}: EngineOptions): UploadEngine {
  const request = createRequest(send)
  const { sendChunk, seesBytes } = chunkDriver({ send, token, baseUrl, onUnauthenticated })
  const ways: UploadWays = {
    tus: createTusClient(send, sendChunk),
    seesBytes,
    request,
    chunkSize: { bytes: Math.min(FIRST_CHUNK_BYTES, chunkBytes), mostBytes: chunkBytes },
    patience: () => new Patience({ ...DEFAULT_RETRIES, retries, delayMs: retryDelayMs, maxDelayMs: LONGEST_DELAY_MS }),
    hashFirstBytes,
    verify,
  }
  return {
    run: (job) => runUpload(ways, job),
    takeBack: (record) => takeBack(ways, record),
    terminate: (uploadId) => ways.tus.terminate(uploadId),
    itemOf: (uploadId) => request<MediaItem>(mediaPath(uploadId)),
  }
}
