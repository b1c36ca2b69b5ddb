import type { RenditionCategory } from '@holdall/protocol'

/** A file made from an item, as long as the inspection lasts. */
export interface Preview {
  /** Unique for the item: `thumbnail`, `poster`, `sprite`, … */
  name: string
  /** Names the way it is made; a change makes it anew. */
  recipe: string
  path: string
  /** Small previews are counted apart from whole copies. @default 'thumbnails' */
  category?: RenditionCategory
  mimeType: string
  sizeBytes: number
  /** Hex. */
  sha256: string
  width?: number
  height?: number
}

/** What looking at a file found out. */
export interface MediaFacts {
  width: number | null
  height: number | null
  durationSeconds: number | null
  /** Base64. @see https://evanw.github.io/thumbhash/ */
  placeholder: string | null
  /** How it looks: 16 hex digits, alike for pictures that look alike. */
  perceptualHash: string | null
  /** RFC 3339. */
  takenAt: string | null
  /** Known to whoever may see the item. */
  metadata: Partial<Record<FactName, unknown>>
  /** Known to the owner alone: where it was taken. */
  ownerMetadata: Record<string, unknown>
  previews: readonly Preview[]
}

/** Nothing is known. */
export const NO_FACTS: MediaFacts = {
  width: null,
  height: null,
  durationSeconds: null,
  placeholder: null,
  perceptualHash: null,
  takenAt: null,
  metadata: {},
  ownerMetadata: {},
  previews: [],
}

/** Looks at files in a sandbox; bound by the composition root. */
export interface MediaInspector {
  /** The ways of making previews that are in use. */
  recipes: readonly string[]
  /**
   * @param use is called while the previews exist
   * @throws {unprocessable} for good; anything else may pass
   */
  inspect<T>(
    file: InspectedFile,
    use: (facts: MediaFacts) => Promise<T>,
    signal: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<T>
}

export interface InspectedFile {
  storageKey: string
  sizeBytes: number
  mimeType: string
}

/** Keys of `metadata` that say what was found in the bytes, and hold for each item with the same bytes. */
export const FACT_NAMES = [
  'exif',
  'takenAt',
  'palette',
  'averageColour',
  'hasAlpha',
  'pages',
  'colourSpace',
  'orientation',
  'container',
  'bitRate',
  'video',
  'audio',
  'tracks',
  'chapters',
  'embeddedTags',
  'recordedAt',
  'previewSkipped',
  'skipped',
] as const
export type FactName = (typeof FACT_NAMES)[number]
