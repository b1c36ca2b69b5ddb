import { randomBytes } from 'node:crypto'
import { chmod, cp, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { type Account, findBarrier } from './account.ts'
import { type Binaries, binariesIn, linkLibraries } from './binaries.ts'
import { syncPath } from './durable-file.ts'
import { openToOthers } from './open-to-others.ts'

/** Errors that mean: the package's folder cannot be completed in place. */
const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS'])

/**
 * Makes the packaged programs runnable: in place where possible, else as a copy under `stageFolder`,
 * when the package's folder cannot be written or when the server's account cannot enter it.
 */
export async function prepareBinaries(
  packaged: Binaries,
  { account, stageFolder }: { account: Account | null; stageFolder: string },
): Promise<Binaries> {
  try {
    await linkLibraries(packaged.folder)
  } catch (error) {
    if (!NOT_WRITABLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    return stageBinaries(packaged, stageFolder, account)
  }
  return account === null || (await isUsableBy(packaged, account))
    ? packaged
    : stageBinaries(packaged, stageFolder, account)
}

async function isUsableBy(binaries: Binaries, account: Account): Promise<boolean> {
  const needed = [binaries.postgres, binaries.initdb, join(binaries.folder, 'lib')]
  for (const path of [...needed, join(binaries.folder, 'share', 'postgresql', 'postgres.bki')]) {
    if ((await findBarrier(path, account, 'read')) !== null) return false
  }
  return true
}

async function stageBinaries(packaged: Binaries, stageFolder: string, account: Account | null): Promise<Binaries> {
  const staged = join(stageFolder, `postgresql-${packaged.packageVersion}`)
  const binaries = binariesIn(staged, packaged.packageVersion)
  if (await isWholeCopy(packaged.folder, staged)) return binaries
  if (account !== null) await openToOthers(dirname(stageFolder))
  await mkdir(stageFolder, { recursive: true, mode: 0o755 })
  await chmod(stageFolder, 0o755)
  const draft = `${staged}.${randomBytes(4).toString('hex')}.tmp`
  try {
    // Static libraries are for compiling against; nothing runs them.
    await cp(packaged.folder, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => extname(source) !== '.a',
    })
    await linkLibraries(draft)
    await openAndSync(draft)
    if (await lstat(staged).catch(() => null)) await rename(staged, `${draft}.old`)
    await rename(draft, staged)
    await syncPath(stageFolder)
  } catch (error) {
    // Another process may have put the same copy there first.
    if (!(await isWholeCopy(packaged.folder, staged))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(`${draft}.old`, { recursive: true, force: true })
  }
  return binaries
}

async function isWholeCopy(original: string, copy: string): Promise<boolean> {
  for (const folder of ['bin', 'lib']) {
    for (const name of await readdir(join(original, folder))) {
      if (extname(name) === '.a') continue
      const [wanted, found] = await Promise.all([
        stat(join(original, folder, name)).catch(() => null),
        stat(join(copy, folder, name)).catch(() => null),
      ])
      if (wanted?.isFile() && wanted.size !== found?.size) return false
    }
  }
  return true
}

/** Lets everybody read and run the copy, whatever the umask of the installation was, and brings it to disk. */
async function openAndSync(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isSymbolicLink()) continue
    if (entry.isDirectory()) {
      await openAndSync(path)
      continue
    }
    await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644)
    await syncPath(path)
  }
  await chmod(folder, 0o755)
  await syncPath(folder)
}
