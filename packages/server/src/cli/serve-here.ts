import { createApp } from '../http/app.ts'
import { withPlatform } from './with-platform.ts'

/** Answers one request in this process, for a command that finds no server to ask; `use` reads the answer while everything still runs. */
export function serveHere<T>(
  env: Record<string, string | undefined>,
  request: Request,
  use: (answer: Response) => Promise<T>,
): Promise<T> {
  return withPlatform(env, async (platform) => use(await createApp(platform).fetch(request)))
}
