import type { Database } from './db/index.ts'
import { trimOutbox } from './ledger/outbox.ts'

const IDEMPOTENCY_HOURS = 24
const OUTBOX_DAYS = 7

/** Removes what has served its time. */
export async function housekeeping(database: Database): Promise<void> {
  await database.batch([
    {
      actor: 'service',
      statements: [
        {
          text: 'delete from idempotency_keys where created_at < now() - make_interval(hours => $1)',
          values: [IDEMPOTENCY_HOURS],
        },
        { text: 'delete from sign_in_codes where expires_at < now()', values: [] },
        { text: 'delete from api_keys where expires_at < now() - make_interval(days => 30)', values: [] },
      ],
    },
  ])
  await trimOutbox(database, OUTBOX_DAYS)
}
