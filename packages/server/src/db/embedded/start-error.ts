import { HoldallError } from '@holdall/protocol'

const CAUSES = [
  {
    pattern: /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i,
    what: 'the disk is full',
    hint: 'Free some space, or point STORAGE_PATH at another disk',
  },
  {
    pattern: /EROFS|Read-only file system/i,
    what: 'the file system is read-only',
    hint: 'Point STORAGE_PATH at a folder that can be written',
  },
  {
    pattern: /EACCES|EPERM|Permission denied|Operation not permitted/i,
    what: 'permission was denied',
    hint: 'Give the user that runs Holdall the folder, or point STORAGE_PATH at another one',
  },
  {
    pattern: /spawn \S+ ENOENT|error while loading shared libraries|ENOEXEC/i,
    what: 'its programs do not run on this system',
    hint: 'They need glibc (not Alpine); set DATABASE_URL to use a PostgreSQL server',
  },
] as const

/** Says why the embedded database did not start, to the person who has to act. */
export function explainStart(error: unknown, storagePath: string): HoldallError {
  if (error instanceof HoldallError) return error
  const text = error instanceof Error ? error.message : String(error)
  const known = CAUSES.find(({ pattern }) => pattern.test(text))
  const what = known ? `: ${known.what}` : ''
  return new HoldallError('unavailable', `The embedded database in ${storagePath} cannot start${what}`, {
    hint: known ? `${known.hint}. ${lastLine(text)}` : lastLine(text),
    details: { output: text },
    cause: error,
  })
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (lines.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? '').trim()
}
