import type { UploadMetadata } from '@holdall/protocol'
import type { IngestIntent } from './ingest-source.ts'

/** What an upload's metadata says of the item it is to become. */
export function uploadIntent({ sha256: _digest, ...intent }: UploadMetadata): IngestIntent {
  return Object.fromEntries(Object.entries(intent).filter(([, value]) => value !== undefined)) as IngestIntent
}
