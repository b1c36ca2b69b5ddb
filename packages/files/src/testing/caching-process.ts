// Run as a process by tests: sets, uses, replaces and deletes entries of one cache, and says each one that has been acknowledged.
import fs from 'node:fs'
import { CacheManager } from '../cache/cache-manager.ts'

const [cacheDir, name, first, last, maxBytes] = process.argv.slice(2) as [string, string, string, string, string]
const cache = new CacheManager({ cacheDir, maxSizeGB: Number(maxBytes) / 2 ** 30 })
await cache.stats()
for (let n = Number(first); n <= Number(last); n++) {
  const type = n % 3 === 0 ? 'tts' : 'media'
  // Every tenth is longer than what goes out at once.
  const data = Buffer.alloc(n % 10 === 0 ? 70_000 : 100, n % 251)
  await cache.set(`${name}-${n}`, type, data, '.bin', { n })
  if (n % 5 === 0) await cache.incrementUsage(`${name}-${n}`, type)
  if (n % 7 === 0) await cache.delete(`${name}-${n}`, type)
  // Synchronous, so that it is in the pipe before the next begins.
  fs.writeSync(1, `${n}\n`)
}
