import type { Actor } from './database.ts'

/** With whose eyes an identity sees the database: a service that acts for nobody sees everything. */
export function actorOf(identity: { userId: string; role: 'user' | 'service' }): Actor {
  return identity.role === 'service' ? 'service' : { userId: identity.userId }
}
