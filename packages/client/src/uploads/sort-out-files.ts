import type { ProjectStorageConfig } from '@holdall/protocol'
import type { ApiProblem } from '../http/api-problem.ts'
import { checkFile } from './check-file.ts'
import type { FileHandle } from './file-handle.ts'

/** A file, or a handle of one. */
export type FileSource = File | FileHandle

/** A file that a project does not take. */
export interface RejectedFile {
  name: string
  problem: ApiProblem
}

/** Which files a project of this type takes, before a byte is sent; of an unknown type, all. */
export async function sortOutFiles(
  sources: Iterable<FileSource>,
  config: ProjectStorageConfig | undefined,
): Promise<{ accepted: FileSource[]; rejected: RejectedFile[] }> {
  const accepted: FileSource[] = []
  const rejected: RejectedFile[] = []
  for (const source of sources) {
    // What cannot be read now is told by the upload.
    const file = 'getFile' in source ? await source.getFile().catch(() => null) : source
    const problem = config && file && checkFile(file, config)
    if (problem) rejected.push({ name: source.name, problem })
    else accepted.push(source)
  }
  return { accepted, rejected }
}
