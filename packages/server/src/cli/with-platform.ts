import { loadConfig } from '../config.ts'
import { silentLogger } from '../log.ts'
import type { PlatformPurpose } from '../open-database.ts'
import { createPlatform, type Platform } from '../platform.ts'

/**
 * The parts without workers, for a command that ends by itself.
 *
 * @throws {conflict} while a server owns the embedded database: ask that server instead
 */
export async function withPlatform<T>(
  env: Record<string, string | undefined>,
  use: (platform: Platform) => Promise<T>,
  purpose: PlatformPurpose = 'command',
): Promise<T> {
  const platform = await createPlatform({
    config: { ...loadConfig(env), workers: false },
    log: silentLogger,
    purpose,
  })
  try {
    return await use(platform)
  } finally {
    await platform.close()
  }
}
