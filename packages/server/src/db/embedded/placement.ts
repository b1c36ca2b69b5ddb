import { join } from 'node:path'
import type { Account } from './account.ts'

/** Where one cluster keeps what. */
export interface Placement {
  /** Holds everything below; owned by Holdall. */
  home: string
  /** PostgreSQL's own data folder; exists only when complete. */
  data: string
  config: string
  logFile: string
  leaseFile: string
  /** Whom PostgreSQL runs as; null for this process's own account. */
  account: Account | null
}

export function placementIn(home: string, account: Account | null): Placement {
  return {
    home,
    data: join(home, 'data'),
    config: join(home, 'config'),
    logFile: join(home, 'log', 'postgres.log'),
    leaseFile: join(home, 'lease.json'),
    account,
  }
}
