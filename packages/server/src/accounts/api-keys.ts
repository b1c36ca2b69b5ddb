import { HoldallError } from '@holdall/protocol'
import { actorOf, type Database } from '../db/index.ts'
import { type ApiKeyRecord, type ApiKeyScope, createApiKey } from '../identity/api-key.ts'
import type { Identity } from '../identity/identity.ts'

export interface ApiKey {
  id: string
  name: string
  role: 'user' | 'service'
  scopes: string[]
  /** The first characters, by which a person recognises it. */
  prefix: string
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
}

export interface NewApiKey {
  name: string
  role?: 'user' | 'service'
  scopes?: ApiKeyScope[]
  expiresAt?: Date | null
}

const COLUMNS =
  'id, name, role, scopes, prefix, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"'
const MAX_KEYS = 100

/** Keys of programs, stored as hashes; the key itself is shown once. */
export class ApiKeys {
  readonly #database: Database
  readonly #createId: () => string

  constructor(database: Database, createId: () => string) {
    this.#database = database
    this.#createId = createId
  }

  /** @throws {forbidden} when a user asks for a service key; {conflict} beyond 100 keys */
  async create(
    identity: Identity,
    { name, role = 'user', scopes = ['read', 'write'], expiresAt = null }: NewApiKey,
  ): Promise<ApiKey & { key: string }> {
    if (role === 'service' && identity.role !== 'service') {
      throw new HoldallError('forbidden', 'Only a service may make a service key', {
        hint: 'Use `holdall key create --role service` on the server',
      })
    }
    if (outlives(expiresAt, identity)) {
      throw new HoldallError('forbidden', 'A key cannot make a key that outlives it', {
        hint: `Let it expire by ${identity.expiresAt?.toISOString()}, or make it in the dashboard`,
      })
    }
    const { key, hash, preview } = createApiKey()
    const { rows } = await this.#database.one<ApiKey>(actorOf(identity), {
      text: `insert into api_keys (id, user_id, name, role, scopes, prefix, hash, expires_at)
        select $1, $2, $3, $4, $5, $6, $7, $8 where (select count(*) from api_keys where user_id = $2) < $9 returning ${COLUMNS}`,
      values: [this.#createId(), identity.userId, name, role, scopes, preview, hash, expiresAt, MAX_KEYS],
    })
    if (!rows[0])
      throw new HoldallError('conflict', `There are already ${MAX_KEYS} API keys`, {
        hint: 'Delete one that is not used',
      })
    return { ...rows[0], key }
  }

  /** The caller's keys, newest first. */
  async list(identity: Identity): Promise<ApiKey[]> {
    const { rows } = await this.#database.one<ApiKey>(actorOf(identity), {
      text: `select ${COLUMNS} from api_keys where user_id = $1 order by created_at desc, id desc`,
      values: [identity.userId],
    })
    return rows
  }

  /** @returns the hash of the key that stopped working; @throws {not_found} */
  async remove(identity: Identity, id: string): Promise<string> {
    const { rows } = await this.#database.one<{ hash: string }>(actorOf(identity), {
      text: 'delete from api_keys where id = $1 and user_id = $2 returning hash',
      values: [id, identity.userId],
    })
    if (!rows[0]) throw new HoldallError('not_found', 'There is no such API key')
    return rows[0].hash
  }

  /** Whose key has this hash; notes its use at most once a minute. */
  async lookup(hash: string): Promise<ApiKeyRecord | null> {
    const { rows } = await this.#database.one<ApiKeyRecord & { stale: boolean }>('service', {
      name: 'api-key',
      text: `select id as "keyId", user_id as "userId", role, scopes, expires_at as "expiresAt",
          (last_used_at is null or last_used_at < now() - interval '1 minute') as stale
        from api_keys where hash = $1`,
      values: [hash],
    })
    if (!rows[0]) return null
    const { stale, ...record } = rows[0]
    if (stale)
      await this.#database.one('service', {
        text: 'update api_keys set last_used_at = now() where hash = $1',
        values: [hash],
      })
    return record
  }
}

/** Whoever holds a key that ends must not make one for ever; people, who sign in again and again, may. */
function outlives(expiresAt: Date | null, { via, expiresAt: own }: Identity): boolean {
  return via === 'key' && own !== undefined && (expiresAt === null || expiresAt > own)
}
