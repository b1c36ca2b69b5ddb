import { createClient } from '@holdall/client'
import { localClient } from './local-client.ts'
import { createMediaParts } from './media-parts.ts'

interface ApiOptions {
  /** Called when the session turns out to have ended. */
  onUnauthenticated: () => void
  /** Who is signed in, or empty: what one user left to be uploaded is not brought back for another. */
  userId: () => string
}

/** Everything the dashboard asks of the server: the client, and what only the dashboard needs. */
export function createApi({ onUnauthenticated, userId }: ApiOptions) {
  const client = localClient(createClient({ onUnauthenticated, uploads: { scope: userId } }))
  return { ...client, media: { ...client.media, ...createMediaParts(client) } }
}

export type Api = ReturnType<typeof createApi>
