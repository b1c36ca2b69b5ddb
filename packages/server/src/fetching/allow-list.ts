import { HoldallError } from '@holdall/protocol'
import ipaddr from 'ipaddr.js'

/** An operator's own hosts and networks, which may be fetched from although they are not public. */
export interface AllowList {
  /** Whether the name, on this port, is listed. */
  hasHost(hostname: string, port: number): boolean
  /** Whether the address lies in a listed network. */
  hasAddress(address: string): boolean
}

const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?))(?::(\d{1,5}))?$/
const WEB_PORTS = [80, 443]

/**
 * Reads `HOLDALL_FETCH_ALLOW`: `host` (on ports 80 and 443), `host:port`, or a network such as `10.1.0.0/16`.
 *
 * @throws {invalid_request} for an entry that is none of these
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Map<string, Set<number>>()
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = []
  for (const entry of entries) {
    if (entry.includes('/') && ipaddr.isValidCIDR(entry)) {
      networks.push(ipaddr.parseCIDR(entry))
      continue
    }
    const [all, six, name, port] = HOST.exec(entry.toLowerCase()) ?? []
    const number = Number(port ?? 0)
    if (all === undefined || number > 65_535 || (port !== undefined && number === 0)) throw refused(entry)
    const host = six === undefined ? (name as string) : `[${six}]`
    const ports = hosts.get(host) ?? new Set()
    for (const each of port === undefined ? WEB_PORTS : [number]) ports.add(each)
    hosts.set(host, ports)
  }
  return {
    hasHost: (hostname, port) => hosts.get(hostname.toLowerCase())?.has(port) === true,
    hasAddress: (address) => {
      if (!ipaddr.isValid(address)) return false
      const parsed = ipaddr.parse(address)
      return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits))
    },
  }
}

function refused(entry: string): HoldallError {
  return new HoldallError('invalid_request', `"${entry.slice(0, 100)}" is no host, host:port or network`)
}
