import { silentLogger } from '../../log.ts'
import { type EmbeddedOptions, startEmbedded } from './start-embedded.ts'

/** A process that owns an embedded PostgreSQL: prints one JSON line, then stops the server when standard input ends. */
const [storagePath = '', more = '{}'] = process.argv.slice(2)
const { umask, ...options } = JSON.parse(more) as Partial<EmbeddedOptions> & { umask?: number }
if (umask !== undefined) process.umask(umask)
try {
  const { pid, url, adopted, stop } = await startEmbedded({ storagePath, log: silentLogger, ...options })
  process.stdout.write(`${JSON.stringify({ pid, url, adopted })}\n`)
  process.stdin.resume().once('end', stop)
} catch (error) {
  const { code, message, hint } = error as { code?: string; message: string; hint?: string }
  process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`)
}
