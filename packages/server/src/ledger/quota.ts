import { HoldallError } from '@holdall/protocol'
import { hasSqlState } from '../db/index.ts'

/** Raised by `holdall.enforce_quota`. */
const QUOTA_EXCEEDED = 'HQ001'

/** The error of a transaction in which the quota was enforced, as the uploader is to read it. */
export function quotaError(error: unknown, sizeBytes: number, quotaBytes: number | null): unknown {
  if (!hasSqlState(error, QUOTA_EXCEEDED)) return error
  return new HoldallError(
    'quota_exceeded',
    `The file of ${sizeBytes} bytes does not fit into the quota of ${quotaBytes} bytes`,
    {
      hint: 'Delete something for good (purge it from the trash), or ask for a larger quota',
      details: { quotaBytes },
    },
  )
}
