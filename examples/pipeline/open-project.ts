import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileManager, FileRecovery } from '@holdall/files'

interface Metadata {
  projectId: string
  subject?: string
}

/** The folder of a subject: the one that an earlier run began, or a new one. */
export async function openProject(files: FileManager, subject: string, basePath: string): Promise<string> {
  const recovery = new FileRecovery({ basePath })
  for (const id of await readdir(basePath).catch(() => [])) {
    const metadata = join(basePath, id, 'metadata.json')
    // Whatever damaged it, the newest valid backup is put in its place.
    if (!(await files.exists(metadata)) || !(await recovery.recoverCorruptedFile(metadata))) continue
    const known = await files.readJSON<Metadata>(metadata)
    // One without a subject was begun a moment before its run was killed.
    if (known.subject === subject || known.subject === undefined) return await claim(files, id, subject)
  }
  return await claim(files, files.generateProjectId(), subject)
}

async function claim(files: FileManager, id: string, subject: string): Promise<string> {
  const path = await files.ensureProjectDirectory(id)
  const metadata = join(path, 'metadata.json')
  const known = await files.readJSON<Metadata>(metadata)
  if (known.subject === undefined) await files.atomicWrite(metadata, { ...known, subject })
  await files.removeStaleTemporaryFiles(path)
  return path
}
