import { ingest } from './media/ingest.ts'
import type { MediaContext } from './media/media-context.ts'
import type { BundleContext } from './projects/bundles/bundle-context.ts'
import type { ProjectContext } from './projects/project-context.ts'

/** Bundles bring media into projects: they meet here. */
export function createBundleContext({
  media,
  projects,
  scratchFolder,
}: {
  media: MediaContext
  projects: ProjectContext
  scratchFolder: string
}): BundleContext {
  return {
    projects,
    scratchFolder,
    maxBytes: media.uploadMaxBytes,
    underWay: new Map(),
    ingest: (identity, { id, body, filename, mimeType, sizeBytes, sha256, intent }) =>
      ingest(
        media,
        identity,
        {
          body,
          filename,
          declaredMime: mimeType,
          declaredBytes: sizeBytes,
          expectedSha256: sha256,
          intent,
        },
        { id },
      ),
  }
}
