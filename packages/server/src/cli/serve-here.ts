import { createApp } from '../http/app.ts'
import { withPlatform } from './with-platform.ts'

/** Answers one request in this process, for a command that finds no server to ask. */
export function serveHere(env: Record<string, string | undefined>, request: Request): Promise<Response> {
  return withPlatform(env, async (platform) => createApp(platform).fetch(request))
}
