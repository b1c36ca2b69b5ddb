import { BlockList, isIP } from 'node:net'
import { HoldallError } from '@holdall/protocol'
import { isLoopback, parseAddress } from './ip-address.ts'

/** Whose `X-Forwarded-*` headers are believed. */
export type TrustProxy = (address: string) => boolean

/** A request as the connection shows it. */
export interface Hop {
  /** Of the socket; undefined when there is none to look at. */
  remoteAddress: string | undefined
  encrypted: boolean
  header: (name: string) => string | undefined
}

/** Where a request really came from, and what it was sent to. */
export interface Client {
  /** Canonical IP address, or `unknown`. */
  address: string
  proto: 'http' | 'https'
  /** `host[:port]` in lower case. */
  host: string | undefined
}

const HOST = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/

/**
 * Reads `HOLDALL_TRUST_PROXY`: `none`, `loopback`, `all`, or a comma list of addresses, CIDR blocks and `loopback`.
 *
 * @throws {invalid_request} for anything else.
 */
export function parseTrustProxy(value = 'none'): TrustProxy {
  const entries = value.split(',').map((entry) => entry.trim())
  if (entries.length === 1 && (entries[0] === 'none' || entries[0] === '')) return () => false
  if (entries.length === 1 && entries[0] === 'all') return () => true
  const blocks = new BlockList()
  let loopback = false
  for (const entry of entries) {
    if (entry === 'loopback') loopback = true
    else addBlock(blocks, entry)
  }
  return (address) =>
    (loopback && isLoopback(address)) ||
    (isIP(address) > 0 && blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))
}

function addBlock(blocks: BlockList, entry: string): void {
  const [, text = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const address = parseAddress(text)
  const family = address !== null && isIP(text) > 0 ? isIP(address) : 0
  const width = family === 6 ? 128 : 32
  if (address === null || family === 0 || Number(bits ?? 0) > width || (bits !== undefined && isIP(text) !== family)) {
    throw new HoldallError(
      'invalid_request',
      `HOLDALL_TRUST_PROXY: "${entry.slice(0, 60)}" is not an address or block`,
      {
        hint: 'Give none, loopback, all, or a comma list such as loopback, 10.0.0.0/8, fd00::/8',
      },
    )
  }
  blocks.addSubnet(address, Number(bits ?? width), family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Finds the client behind trusted proxies: the right-most address of `X-Forwarded-For` that is not itself trusted.
 * What an untrusted peer says about itself is ignored.
 */
export function resolveClient({ remoteAddress, encrypted, header }: Hop, trusts: TrustProxy): Client {
  const peer = (remoteAddress !== undefined && parseAddress(remoteAddress)) || 'unknown'
  const direct: Client = { address: peer, proto: encrypted ? 'https' : 'http', host: parseHost(header('host')) }
  if (!trusts(peer)) return direct

  const hops = list(header('x-forwarded-for'))
  let address = peer
  let index = hops.length
  while (index > 0 && trusts(address)) {
    const next = parseAddress(hops[index - 1]!)
    if (next === null) break
    address = next
    index--
  }
  const proto = forwarded(list(header('x-forwarded-proto')), hops.length, index)?.toLowerCase()
  const host = forwarded(list(header('x-forwarded-host')), hops.length, index)
  return {
    address,
    proto: proto === 'http' || proto === 'https' ? proto : direct.proto,
    host: parseHost(host) ?? direct.host,
  }
}

/**
 * A proxy either replaces these headers or appends to them. A list as long as that of the addresses belongs to it entry
 * by entry; of any other list only the last entry is surely the work of the nearest proxy.
 */
function forwarded(values: readonly string[], hopCount: number, index: number): string | undefined {
  return values.length === hopCount ? values[Math.min(index, hopCount - 1)] : values.at(-1)
}

function parseHost(value: string | undefined): string | undefined {
  const host = value?.trim().toLowerCase()
  return host !== undefined && HOST.test(host) ? host : undefined
}

function list(value: string | undefined): string[] {
  return value === undefined || value.trim() === '' ? [] : value.split(',').map((entry) => entry.trim())
}
