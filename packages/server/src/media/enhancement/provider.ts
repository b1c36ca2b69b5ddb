import type { Metadata } from '@holdall/protocol'

/** A picture to be enhanced, as a file. */
export interface EnhancementInput {
  path: string
  mimeType: string
  sizeBytes: number
}

export interface EnhancementOptions {
  type: string
  options: Metadata
  /** Where the result goes. */
  outputPath: string
  signal: AbortSignal
  /** 0 to 1. */
  onProgress: (fraction: number) => void
}

/** Makes better versions of pictures: here, or by a service elsewhere. */
export interface EnhancementProvider {
  /** What it can do; null when that is not known beforehand. */
  types: readonly string[] | null
  /** @throws {invalid_request} for options that it does not take; called before anything is made */
  check(type: string, options: Metadata): void
  /** @throws {unprocessable} when a further attempt would not help; {unavailable} when it may */
  enhance(input: EnhancementInput, options: EnhancementOptions): Promise<void>
}

export type EnhancementProviders = Readonly<Record<string, EnhancementProvider>>
