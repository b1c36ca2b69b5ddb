import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { HoldallError, kindOfMime } from '@holdall/protocol'
import { UnknownOutcomeError } from '../../db/index.ts'
import type { Fetched } from '../../fetching/guarded-fetch.ts'
import { parseTarget } from '../../fetching/safe-target.ts'
import type { Identity } from '../../identity/identity.ts'
import { getMedia } from '../find-media.ts'
import { ingest } from '../ingest.ts'
import type { IngestIntent } from '../ingest-source.ts'
import type { MediaContext } from '../media-context.ts'
import type { MediaRow } from '../media-row.ts'
import { headAndRest, readHead } from '../read-head.ts'
import { sniff } from '../sniff.ts'
import type { FetchedFiles } from './fetched-files.ts'
import { canonicalUrl, claimImport, dropClaim, finishClaim } from './import-claim.ts'
import { nameOfFetched } from './name-of-fetched.ts'

export interface UrlImport {
  url: string
  /** What the item is to be; where it came from is added. */
  intent: IngestIntent
  signal?: AbortSignal | undefined
}

const HEAD_BYTES = 64 * 1024
const WAIT_MS = 200
const LONGEST_WAIT_MS = 30_000

/**
 * Fetches a file and keeps it, once: an address that its owner has fetched before, and has the item of, is answered with that.
 *
 * @throws {invalid_request} for an address that may not be fetched; {unprocessable} {unsupported_type} {too_large} for what it answers; {unavailable} when it
 * does not; and everything that an upload throws
 */
export async function importFromUrl(
  context: MediaContext,
  files: Pick<FetchedFiles, 'open' | 'slots'>,
  identity: Identity,
  { url: given, intent, signal }: UrlImport,
): Promise<{ row: MediaRow; isNew: boolean }> {
  const url = canonicalUrl(parseTarget(given).href)
  const deadline = Date.now() + LONGEST_WAIT_MS
  for (;;) {
    const claim = await claimImport(context, identity.userId, url)
    if (claim.state === 'known') return { row: await getMedia(context.database, identity, claim.mediaId), isNew: false }
    if (claim.state === 'claimed') {
      await fetchInto(context, files, identity, claim.mediaId, url, intent, signal)
      return { row: await getMedia(context.database, identity, claim.mediaId), isNew: true }
    }
    if (Date.now() > deadline)
      throw new HoldallError('locked', 'This address is being fetched by another request', { retryAfterSeconds: 5 })
    await sleep(WAIT_MS, undefined, signal ? { signal } : {})
  }
}

async function fetchInto(
  context: MediaContext,
  files: Pick<FetchedFiles, 'open' | 'slots'>,
  identity: Identity,
  id: string,
  url: string,
  intent: IngestIntent,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await files.slots.run(identity.userId, () => fetchAndKeep(context, files, identity, id, url, intent, signal))
  } catch (error) {
    // The row may exist: then the claim is right, and else it falls by its age.
    if (!(error instanceof UnknownOutcomeError)) await dropClaim(context, identity.userId, url, id)
    throw error
  }
  await finishClaim(context, identity.userId, url, id)
}

async function fetchAndKeep(
  context: MediaContext,
  files: Pick<FetchedFiles, 'open'>,
  identity: Identity,
  id: string,
  url: string,
  intent: IngestIntent,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fetched = await files.open(url, { maxBytes: context.uploadMaxBytes, signal })
  try {
    const filename = nameOfFetched(fetched)
    const declaredMime = mimeOf(fetched)
    await ingest(
      context,
      identity,
      {
        body: await onlyMedia(fetched, declaredMime, filename),
        filename,
        declaredMime,
        declaredBytes: fetched.sizeBytes,
        expectedSha256: null,
        intent: { ...intent, metadata: { ...intent.metadata, sourceUrl: url } },
        signal,
      },
      { id },
    )
    await fetched.keep()
  } finally {
    await fetched.dispose()
  }
}

/** A page that says "not found" is a file too, but none that anybody wanted. @throws {unsupported_type} */
async function onlyMedia(
  { body, sizeBytes, url }: Fetched,
  declaredMime: string | null,
  filename: string | null,
): Promise<AsyncIterable<Uint8Array>> {
  const { head, rest } = await readHead(body, HEAD_BYTES, sizeBytes)
  const { mimeType } = await sniff(head, { declaredMime, filename })
  if (head.length > 0 && kindOfMime(mimeType) === 'file')
    throw new HoldallError(
      'unsupported_type',
      `${url.host} answers with ${mimeType}, not with a picture, video or sound`,
    )
  return rest === null ? Readable.from([head]) : headAndRest(head, rest, async () => {})
}

/** What the other side calls it; the content decides. */
function mimeOf({ contentType }: Fetched): string | null {
  const bare = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(bare) ? bare : null
}
