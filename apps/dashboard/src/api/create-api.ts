import { createClient } from '@holdall/client'
import { localClient } from './local-client.ts'
import { createMediaParts } from './media-parts.ts'

/**
 * Everything the dashboard asks of the server: the client, and what only the dashboard needs.
 *
 * @param onUnauthenticated called when the session turns out to have ended
 */
export function createApi(onUnauthenticated: () => void) {
  const client = localClient(createClient({ onUnauthenticated }))
  return { ...client, media: { ...client.media, ...createMediaParts(client) } }
}

export type Api = ReturnType<typeof createApi>
