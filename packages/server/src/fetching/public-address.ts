import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Global unicast of IPv6; everything outside is special in one way or another. @see RFC 4291 §2.4 */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]
/** Assigned for other purposes than to be a server's. @see IANA IPv4 Special-Purpose Address Registry */
const MORE_SPECIAL = [
  ...['192.88.99.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.175.48.0/24'],
  // Azure's platform, which every machine there reaches, and which gives it its secrets.
  '168.63.129.16/32',
].map((text) => ipaddr.parseCIDR(text) as [ipaddr.IPv4, number])

/**
 * Whether an address is one of the public internet's: not this machine, not a private or shared network, not a link, a group, a documentation
 * range, a translation (NAT64, 6to4, Teredo, IPv4-mapped) or reserved.
 */
export function isPublicAddress(address: string): boolean {
  // The library also takes what only old programs take for an address: `1.2.3`, `0x7f.1`.
  if (isIP(address) === 0 || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  if (parsed.kind() === 'ipv4') return !MORE_SPECIAL.some((range) => (parsed as ipaddr.IPv4).match(range))
  return (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST)
}
