import {
  type BundleDocument,
  type BundleManifest,
  type BundleMedia,
  MAX_MANIFEST_BYTES,
  parseBundleManifest,
} from '@holdall/protocol'
import { isSafePath } from './folder-names.ts'
import { sha256Of } from './source-file.ts'
import { readSourceJson } from './source-json.ts'

/** What `holdall.json` says: everything about a project that the layout has no place for. */
export interface HoldallFile {
  /** As in a bundle. */
  manifest: BundleManifest
  /** Where the files of media lie, by id. */
  paths: Map<string, string>
  /** By path. */
  media: Map<string, BundleMedia>
  documents: Map<string, BundleDocument>
  /** Files that export made because the layout asks for them, with their SHA-256: as they are, they stand for nothing. */
  made: Map<string, string>
}

/** A damaged one is read from its newest valid backup. @throws {corrupt} {invalid_request} {too_large} */
export async function readHoldallFile(root: string, path: string): Promise<HoldallFile> {
  const { value } = await readSourceJson(root, path, 2 * MAX_MANIFEST_BYTES)
  const said = value as { manifest?: unknown; paths?: object; made?: object } | null
  const manifest = parseBundleManifest(said?.manifest)
  const paths = new Map<string, string>()
  for (const [id, path] of Object.entries(said?.paths ?? {}))
    if (typeof path === 'string' && isSafePath(path)) paths.set(id, path)
  const made = Object.entries(said?.made ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  const media = manifest.media.map((item) => [paths.get(item.id) ?? '', item] as const)
  const documents = manifest.documents.map((document) => [document.name, document] as const)
  return { manifest, paths, media: new Map(media), documents: new Map(documents), made: new Map(made) }
}

/** The text of `holdall.json`; of an unchanged project it is always the same. */
export function holdallFileText(
  manifest: unknown,
  paths: ReadonlyMap<string, string>,
  made: readonly { path: string; text: string }[],
): string {
  const digests = made.map(({ path, text }) => [path, sha256Of(text)])
  return JSON.stringify({ manifest, paths: Object.fromEntries(paths), made: Object.fromEntries(digests) }, null, 2)
}
