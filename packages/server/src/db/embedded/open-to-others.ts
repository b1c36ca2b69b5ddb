import { chmod, mkdir, stat } from 'node:fs/promises'

/** Makes a folder that everybody may pass through and nobody else may list, whatever the umask is. */
export async function openToOthers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const { mode } = await stat(folder)
  if ((mode & 0o111) !== 0o111) await chmod(folder, (mode & 0o777) | 0o111)
}
