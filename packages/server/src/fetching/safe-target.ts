import { isIP } from 'node:net'
import { HoldallError } from '@holdall/protocol'
import { untilAborted } from '../until-aborted.ts'
import type { AllowList } from './allow-list.ts'
import { isPublicAddress } from './public-address.ts'

/**
 * All addresses of a name.
 *
 * @param listed whether the operator named it: then it may be one of this machine's own hosts file
 * @throws an error of `node:dns`
 */
export type ResolveHost = (hostname: string, listed: boolean) => Promise<string[]>

/** Where a request goes: the name for the other side, the address for the connection. */
export interface SafeTarget {
  url: URL
  address: string
  family: 4 | 6
  port: number
}

const MAX_URL = 4096
const WEB_PORTS = [80, 443]

/**
 * Decides whether a URL may be fetched, and from which address. The name is resolved here, once: the connection goes to what was checked.
 *
 * @throws {invalid_request} for what is refused; {unavailable} when the name server does not answer; {unprocessable} for a name that is nobody's
 */
export async function safeTarget(
  url: URL,
  resolveHost: ResolveHost,
  allow: AllowList,
  signal: AbortSignal,
): Promise<SafeTarget> {
  if (url.href.length > MAX_URL) throw refused('it is too long')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('only http and https are fetched')
  if (url.username !== '' || url.password !== '') throw refused('it holds a name or password')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const listed = allow.hasHost(url.hostname, port)
  if (!listed && !WEB_PORTS.includes(port)) throw refused('only the ports 80 and 443 are fetched from')
  const addresses = await addressesOf(url, resolveHost, listed, signal)
  // One that leads inside is enough: which one a later look would give is the name server's choice.
  if (!listed && !addresses.every((address) => isPublicAddress(address) || allow.hasAddress(address)))
    throw refused('it leads to an address that is not public')
  const address = addresses[0] as string
  return { url, address, family: isIP(address) === 6 ? 6 : 4, port }
}

/** Parses what a caller gave. @throws {invalid_request} */
export function parseTarget(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw refused('it is no URL')
  return new URL(text, base)
}

async function addressesOf(
  url: URL,
  resolveHost: ResolveHost,
  listed: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const literal = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
  // Numbers in other bases have become plain ones when the URL was parsed.
  if (isIP(literal) !== 0) return [literal]
  let addresses: string[]
  try {
    addresses = await untilAborted(resolveHost(url.hostname, listed), signal)
  } catch (cause) {
    signal.throwIfAborted()
    const { code } = cause as { code?: string }
    if (code === 'ENOTFOUND' || code === 'ENODATA')
      throw new HoldallError('unprocessable', `There is no host ${url.hostname.slice(0, 255)}`, { cause })
    throw new HoldallError('unavailable', 'The name of the host could not be resolved', { cause })
  }
  if (addresses.length === 0 || addresses.some((address) => isIP(address) === 0))
    throw new HoldallError('unprocessable', `There is no host ${url.hostname.slice(0, 255)}`)
  return addresses
}

function refused(why: string): HoldallError {
  return new HoldallError('invalid_request', `The URL is not fetched: ${why}`, {
    errors: [{ path: 'url', message: why }],
  })
}
