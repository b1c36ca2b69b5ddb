import { type ApiProblem, checkFile, type ProjectStorageConfig, type UploadSource } from '@holdall/client'

/** A file that a project does not take. */
export interface RejectedFile {
  name: string
  problem: ApiProblem
}

/** Which files a project of this type takes, before a byte is sent; of an unknown type, all. */
export async function sortOutFiles(
  sources: Iterable<UploadSource>,
  config: ProjectStorageConfig | undefined,
): Promise<{ accepted: UploadSource[]; rejected: RejectedFile[] }> {
  const accepted: UploadSource[] = []
  const rejected: RejectedFile[] = []
  for (const source of sources) {
    const file = await describe(source)
    const problem = config === undefined || file === null ? null : checkFile(file, config)
    if (problem === null) accepted.push(source)
    else rejected.push({ name: file?.name ?? '', problem })
  }
  return { accepted, rejected }
}

/** null for what cannot be read now: the upload will say so. */
async function describe(source: UploadSource): Promise<{ name: string; size: number; type: string } | null> {
  if ('getFile' in source) return source.getFile().catch(() => null)
  if ('blob' in source && source.blob instanceof Blob)
    return { name: source.name, size: source.blob.size, type: source.blob.type }
  const blob = source as Blob
  return { name: 'name' in blob ? String(blob.name) : 'file', size: blob.size, type: blob.type }
}
