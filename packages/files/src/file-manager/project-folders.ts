import { join } from 'node:path'
import { createFile } from '../durable/create-file.ts'
import { makeFolder } from '../durable/make-folders.ts'

const FOLDERS = ['topics', 'scripts', 'assets/images', 'assets/videos', 'assets/audio', 'assets/music', 'logs']

/** Makes what is missing of a project's folder; what is there stays as it is. */
export async function makeProjectFolders(path: string, projectId: string, now: number): Promise<void> {
  for (const folder of FOLDERS) await makeFolder(join(path, folder))
  const metadata = { projectId, createdAt: new Date(now).toISOString(), version: '1.0', status: 'initialized' }
  await createFile(join(path, 'metadata.json'), JSON.stringify(metadata, null, 2))
}
