import { lookup, Resolver } from 'node:dns/promises'
import type { ResolveHost } from './safe-target.ts'

const NOT_THERE: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

/**
 * Asks DNS itself: the system's look-ups wait in the few threads that files need as well, and a stranger's name server may be slow on purpose. Only
 * what the operator has listed is looked up as the machine does it, by its hosts file too.
 *
 * @param servers `address:port`. @default the machine's
 */
export function createResolver(servers?: readonly string[]): ResolveHost {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  if (servers) resolver.setServers(servers)
  return async (hostname, listed) => {
    if (listed && !servers)
      return (await lookup(hostname, { all: true, order: 'ipv4first' })).map(({ address }) => address)
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const failure = answers.find(
      (answer) => answer.status === 'rejected' && !NOT_THERE.has((answer.reason as { code?: string }).code),
    )
    if (addresses.length === 0 && failure?.status === 'rejected') throw failure.reason
    return addresses
  }
}
