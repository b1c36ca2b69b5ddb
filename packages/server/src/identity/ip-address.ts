import { isIP, SocketAddress } from 'node:net'

/**
 * The one spelling of an IP address: IPv4 also where it comes mapped into IPv6, IPv6 in lower case and compressed, no
 * zone, no port, no brackets. Null for anything else.
 */
export function parseAddress(value: string): string | null {
  const text = withoutPort(value.trim())
  const percent = text.indexOf('%')
  const address = percent === -1 ? text : text.slice(0, percent)
  const family = isIP(address)
  if (family === 4) return address
  if (family !== 6) return null
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address
  const mapped = canonical.startsWith('::ffff:') ? canonical.slice(7) : ''
  return isIP(mapped) === 4 ? mapped : canonical
}

/** Whether an address, as {@link parseAddress} answers it, is this machine itself. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (address.startsWith('127.') && isIP(address) === 4)
}

/** The key under which an address is counted: one customer has a whole /64 of IPv6, so that counts as one. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = address.includes('::') ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right] : left
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** `1.2.3.4:80` and `[::1]:80` without their ports, as some proxies write them. */
function withoutPort(value: string): string {
  if (value.startsWith('[')) {
    const end = value.indexOf(']')
    return /^\](?::\d{1,5})?$/.test(value.slice(end)) ? value.slice(1, end) : value
  }
  const colon = value.indexOf(':')
  return colon > 0 && colon === value.lastIndexOf(':') && /^:\d{1,5}$/.test(value.slice(colon))
    ? value.slice(0, colon)
    : value
}
