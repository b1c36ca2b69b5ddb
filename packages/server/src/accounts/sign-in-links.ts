import type { Database } from '../db/index.ts'
import { createSignInCode, hashSignInCode } from '../identity/sign-in-code.ts'

export interface SignInSubject {
  userId: string
  role: 'user' | 'service'
}

/** One-time links into the dashboard; only hashes are kept. */
export class SignInLinks {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** A code that works once until it expires. @param lifetimeSeconds @default one day */
  async create({ userId, role }: SignInSubject, lifetimeSeconds = 86_400): Promise<string> {
    const { code, hash } = createSignInCode()
    await this.#database.batch([
      {
        actor: 'service',
        statements: [
          { text: 'delete from sign_in_codes where expires_at < now()', values: [] },
          {
            text: 'insert into sign_in_codes (hash, user_id, role, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))',
            values: [hash, userId, role, lifetimeSeconds],
          },
        ],
      },
    ])
    return code
  }

  /** Uses a code up; null when it is unknown, used or expired. */
  async consume(code: string): Promise<SignInSubject | null> {
    const { rows } = await this.#database.one<SignInSubject>('service', {
      text: 'delete from sign_in_codes where hash = $1 and expires_at > now() returning user_id as "userId", role',
      values: [hashSignInCode(code)],
    })
    return rows[0] ?? null
  }
}
