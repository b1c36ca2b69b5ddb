import type { Readable } from 'node:stream'
import { HoldallError } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import { findProject } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import { describeBundle } from './describe-bundle.ts'
import { readContents, readText } from './read-contents.ts'
import { textEntry, writeBundle } from './write-bundle.ts'

export interface ExportedBundle {
  /** For the file: the project's. */
  name: string
  /** Opens the stream, once; destroy it to stop. It ends with an error when something is not there or not whole any more. */
  open: () => Readable
}

/**
 * A project as a zip: manifest, documents, media. What is in it is of one moment; memory does not grow with its size.
 *
 * @throws {not_found}; {too_large} for what no bundle can hold
 */
export async function exportBundle(context: ProjectContext, identity: Identity, id: string): Promise<ExportedBundle> {
  const found = await findProject(context.database, identity, id)
  const contents = await readContents(context, found)
  const { project, documents } = contents
  const { manifest, objects } = describeBundle(contents)
  const texts = documents.map((document) =>
    textEntry(document, async () => {
      const text = document.body ?? (await readText(context, project, document))
      if (text !== null) return text
      throw new HoldallError('unavailable', `The document "${document.name}" was saved too often while it was waiting`)
    }),
  )
  const files = objects.map(({ path, storageKey, sizeBytes, sha256 }) => ({
    path,
    sizeBytes,
    sha256,
    compress: false,
    open: () => context.bucket.readStream(storageKey),
  }))
  return { name: project.name, open: () => writeBundle(manifest, [...texts, ...files], project.updated_at) }
}
