import { HoldallError } from '@holdall/protocol'

/** Causes that pass, or that an operator has to end: message and what to do. */
const UNAVAILABLE: Record<string, { problem: string; hint: string }> = {
  ENOSPC: { problem: 'the disk is full', hint: 'Free space on the volume of STORAGE_PATH, then try again' },
  EDQUOT: {
    problem: 'the disk quota is used up',
    hint: 'Raise the quota of the account that runs Holdall, or free space',
  },
  ENOENT: {
    problem: 'a folder of the store is gone',
    hint: 'Check that the volume of STORAGE_PATH is mounted, then restart',
  },
  ENOTDIR: {
    problem: 'a file lies where a folder should be',
    hint: 'Move the file away, or choose another STORAGE_PATH',
  },
  EROFS: {
    problem: 'the file system is read-only',
    hint: 'Mount the volume of STORAGE_PATH writable; check the disk for errors',
  },
  EACCES: {
    problem: 'the folder refuses access',
    hint: 'Give the account that runs Holdall read and write rights on STORAGE_PATH',
  },
  EPERM: {
    problem: 'the file system refuses the operation',
    hint: 'Check ownership and attributes of the files below STORAGE_PATH',
  },
  EIO: { problem: 'the disk reports an error', hint: 'Check the disk and its cables; look into the system log' },
  EMFILE: { problem: 'too many files are open', hint: 'Raise the limit of open files (ulimit -n) of the process' },
  ENFILE: { problem: 'too many files are open on this machine', hint: "Raise the system's limit of open files" },
  ETIMEDOUT: { problem: 'the store did not answer in time', hint: 'Check the network between Holdall and its store' },
  ECONNREFUSED: { problem: 'the store cannot be reached', hint: 'Check that the store runs and its address' },
}

/** Wraps what a driver threw, once; a `HoldallError` is passed on as it is. */
export function storageError(error: unknown, action: string, key: string): HoldallError {
  if (error instanceof HoldallError) return error
  const code = errorCode(error)
  if (code === 'ENOENT' && action !== 'write') return notFound(key, error)
  if (code === 'EEXIST') return taken(key, error)
  if (code === 'ENAMETOOLONG') {
    return new HoldallError('invalid_request', `The key ${key} is too long for the file system of the store`, {
      cause: error,
    })
  }
  const known = code === undefined ? undefined : UNAVAILABLE[code]
  if (known !== undefined) {
    return new HoldallError('unavailable', `Could not ${action} ${key}: ${known.problem}`, {
      hint: known.hint,
      cause: error,
    })
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new HoldallError('internal', `Could not ${action} ${key}: ${reason}`, { cause: error })
}

export function notFound(key: string, cause?: unknown): HoldallError {
  return new HoldallError('not_found', `There is no object ${key}`, { cause })
}

export function taken(key: string, cause?: unknown): HoldallError {
  return new HoldallError('conflict', `The key ${key} is taken`, {
    hint: 'Objects are never overwritten; choose another key',
    cause,
  })
}

/** The `code` of a system error, e.g. `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
