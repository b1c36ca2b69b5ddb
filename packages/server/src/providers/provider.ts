import type { GeneratedKind, Metadata } from '@holdall/protocol'

/** What every request to a provider comes with. */
export interface ProviderRequest {
  /** Of this request; the same when it is sent again. */
  id: string
  /** Of the work that it is for. */
  jobId: string
  /** Where a later answer goes. */
  callbackUrl: string
  /** A file may be made here; it is removed when the answer has been read. */
  scratchPath: string
  signal: AbortSignal
  /** 0 to 1. */
  onProgress: (fraction: number) => void
}

/** A picture to be enhanced, as a file. */
export interface EnhancementInput {
  path: string
  mimeType: string
  sizeBytes: number
}

export interface EnhancementOptions extends ProviderRequest {
  type: string
  options: Metadata
}

export interface GenerationOptions extends ProviderRequest {
  kind: GeneratedKind
  model?: string | undefined
  seed?: number | string | undefined
  parameters?: Metadata | undefined
}

export interface SpeechOptions extends ProviderRequest {
  voice: string
  /** BCP 47. */
  language?: string | undefined
}

/** What a provider made: bytes, an address that they are fetched from, or word that they come by callback. */
export type ProviderAnswer =
  | { body: AsyncIterable<Uint8Array> | Uint8Array; mimeType?: string | null; sizeBytes?: number | null }
  | { url: string }
  | { later: true }

/** The rate at which a provider is asked. */
export interface ProviderLimits {
  /** @default no limit */
  requestsPerMinute?: number | undefined
  /** Requests under way at a time, of one process. @default 2 */
  concurrent?: number | undefined
  /** Of one file. @default 256 MiB */
  maxBytes?: number | undefined
}

/**
 * Makes files for people: here, or by a service elsewhere. What it cannot do, it has no function for.
 *
 * Its functions throw {unprocessable} when a further attempt would not help, {unavailable} when it may, and {rate_limited} with `retryAfterSeconds`
 * when it is asked too often.
 */
export interface Provider extends ProviderLimits {
  /** Types that `enhance` takes. @default any */
  enhancements?: readonly string[] | undefined
  /** What `generate` makes. @default image */
  generates?: readonly GeneratedKind[] | undefined
  /** Signs callbacks; without it nothing is answered later. */
  secret?: Uint8Array | undefined
  /** How long a later answer is waited for. @default 3600 */
  answerWithinSeconds?: number | undefined
  /** Refuses options of an enhancement before anything is made. @throws {invalid_request} */
  check?(type: string, options: Metadata): void
  enhance?(input: EnhancementInput, options: EnhancementOptions): Promise<ProviderAnswer>
  generate?(prompt: string, options: GenerationOptions): Promise<ProviderAnswer>
  speak?(text: string, options: SpeechOptions): Promise<ProviderAnswer>
}

/** Providers by name. */
export type Providers = Readonly<Record<string, Provider>>

/** The queue in which work waits for its provider: one that is slow holds up nobody else's. */
export function queueOfProvider(name: string): string {
  return `media-provider-${name}`
}
