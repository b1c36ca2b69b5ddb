import {
  metadataProblem,
  type ProjectCategory,
  parseUploadMetadata,
  SOURCE_TYPES,
  type SourceType,
  type UploadMetadata,
  type Visibility,
} from '@holdall/protocol'
import { PATH_MEMBER } from './folder-names.ts'

/** What an item is besides its bytes. */
export interface ItemFields {
  title: string
  description: string
  tags: string[]
  sourceType: SourceType
  enhancementType: string | null
  visibility: Visibility
  category: ProjectCategory
  attribution: Record<string, unknown> | null
  metadata: Record<string, unknown>
}

/** Where files come from, as pipelines say it. */
const SOURCES: Readonly<Record<string, SourceType>> = {
  generated: 'playground',
  ai: 'playground',
  pexels: 'stock',
  pixabay: 'stock',
  unsplash: 'stock',
}
const SAID = ['title', 'description', 'tags', 'enhancementType', 'enhancement_type', 'attribution'] as const

/** The item that an asset becomes, by its path and the JSON beside it. What the sidecar says in another shape than expected stays in `metadata`. */
export function deriveItem(path: string, sidecar: unknown): ItemFields {
  const said = isObject(sidecar) ? sidecar : {}
  const known: Partial<UploadMetadata> = {}
  for (const name of SAID) if (Object.hasOwn(said, name)) Object.assign(known, accepted(name, said[name]))
  const mirrored = { ...said, [PATH_MEMBER]: path }
  return {
    title: known.title ?? '',
    description: known.description ?? '',
    tags: known.tags ?? [],
    sourceType: sourceOf(said),
    enhancementType: known.enhancementType ?? null,
    visibility: 'private',
    category: path.startsWith('assets/music/') ? 'music' : path.startsWith('output/') ? 'output' : 'uploads',
    attribution: known.attribution ?? null,
    metadata: metadataProblem(mirrored) === null ? mirrored : { [PATH_MEMBER]: path },
  }
}

function accepted(name: string, value: unknown): Partial<UploadMetadata> {
  try {
    const { metadata: _rest, ...fields } = parseUploadMetadata({ [name]: value })
    return fields
  } catch {
    return {}
  }
}

function sourceOf(said: Record<string, unknown>): SourceType {
  for (const word of [said.sourceType, said.source_type, said.source, said.provider]) {
    if (typeof word !== 'string') continue
    const name = word.toLowerCase()
    const found = SOURCE_TYPES.find((type) => type === name) ?? (Object.hasOwn(SOURCES, name) ? SOURCES[name] : null)
    if (found) return found
  }
  return 'upload'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
