import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { HoldallError } from '@holdall/protocol'
import type { AllowList } from './allow-list.ts'
import { connectionProblem, countedBody, silent, tooLarge } from './answer-body.ts'
import { FetchSlots } from './fetch-slots.ts'
import { createResolver } from './resolver.ts'
import { parseTarget, type ResolveHost, type SafeTarget, safeTarget } from './safe-target.ts'
import { onlyIfChanged, type Validators, validatorsOf } from './validators.ts'

export interface GuardedFetchOptions {
  allow: AllowList
  /** @default DNS */
  resolveHost?: ResolveHost
  /** For everything together, redirects and body included. @default 30_000 */
  timeoutMs?: number
  /** Without a byte. @default 10_000 */
  idleMs?: number
  /** @default 5 */
  maxRedirects?: number
  /** @default 'Holdall' */
  userAgent?: string
}

export interface FetchOptions {
  /** Of the body. */
  maxBytes: number
  /** @default 'image/*, video/*, audio/*;q=0.9, *\/*;q=0.1' */
  accept?: string
  /** Of a copy that is at hand: where it is the same still, the answer says so, and has no body. */
  known?: Validators | null | undefined
  signal?: AbortSignal | undefined
}

/** An answer whose body is still to be read, once; leaving it early closes the connection. */
export interface Fetched {
  /** Where it came from in the end. */
  url: URL
  contentType: string | null
  contentDisposition: string | null
  /** As the other side says. */
  sizeBytes: number | null
  /** By what the same version can be asked for later. */
  validators: Validators | null
  /** Whether the copy that was `known` is what would have come. */
  isKnown: boolean
  /** @throws {too_large}; {unavailable} when it breaks off or takes too long */
  body: AsyncIterable<Uint8Array>
}

const ACCEPT = 'image/*, video/*, audio/*;q=0.9, */*;q=0.1'
const MAX_HEADER_BYTES = 16 * 1024

/**
 * Fetches what anybody may name, without being turned against the network that this server is in: only public addresses (and the operator's own),
 * each connection to the very address that was checked, each redirect checked like the first, no credentials, no cookies, no proxies, no
 * decompression, all of it within limits of time and size.
 *
 * @see OWASP Server-Side Request Forgery Prevention Cheat Sheet
 */
export class GuardedFetch {
  /** For whoever reads bodies: how many may be under way. */
  readonly slots = new FetchSlots()
  readonly #options: Required<GuardedFetchOptions>

  constructor({
    allow,
    resolveHost = createResolver(),
    timeoutMs = 30_000,
    idleMs = 10_000,
    maxRedirects = 5,
    userAgent = 'Holdall',
  }: GuardedFetchOptions) {
    this.#options = { allow, resolveHost, timeoutMs, idleMs, maxRedirects, userAgent }
  }

  /**
   * @throws {invalid_request} the URL, or one that it leads to, may not be fetched; {unprocessable} the other side says no, or something that makes no
   * sense; {unavailable} it does not answer, or not in time; {too_large}
   */
  async get(text: string, options: FetchOptions): Promise<Fetched> {
    const { allow, resolveHost, timeoutMs, maxRedirects } = this.#options
    const tooLate = AbortSignal.timeout(timeoutMs)
    const signal = options.signal ? AbortSignal.any([tooLate, options.signal]) : tooLate
    try {
      let url = parseTarget(text)
      for (let redirects = 0; ; redirects++) {
        const target = await safeTarget(url, resolveHost, allow, signal)
        const answer = await this.#ask(target, options, signal)
        const location = redirectOf(answer)
        if (location === null) return this.#read(target, answer, options, signal)
        answer.destroy()
        if (redirects === maxRedirects) throw unfit(`It redirects more than ${maxRedirects} times`)
        url = parseTarget(location, url)
      }
    } catch (error) {
      throw connectionProblem(error, tooLate, timeoutMs)
    }
  }

  #ask({ url, address, family, port }: SafeTarget, { accept = ACCEPT, known }: FetchOptions, signal: AbortSignal) {
    const { idleMs, userAgent } = this.#options
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    return new Promise<IncomingMessage>((resolve, reject) => {
      const asking = request(url, {
        port,
        // A connection of its own, to the address that was checked, whatever the name means by now.
        agent: false,
        lookup: (_hostname, { all }, answered) =>
          all ? answered(null, [{ address, family }]) : answered(null, address, family),
        headers: {
          Accept: accept,
          'Accept-Encoding': 'identity',
          'User-Agent': userAgent,
          ...onlyIfChanged(url, known),
        },
        maxHeaderSize: MAX_HEADER_BYTES,
        signal,
      })
      asking.setTimeout(idleMs, () => asking.destroy(silent(idleMs)))
      asking.on('response', resolve)
      asking.on('error', reject)
      asking.end()
    })
  }

  #read({ url }: SafeTarget, answer: IncomingMessage, { maxBytes, known }: FetchOptions, signal: AbortSignal): Fetched {
    const { timeoutMs, idleMs } = this.#options
    const { 'content-type': contentType, 'content-disposition': contentDisposition } = answer.headers
    try {
      const { statusCode = 0, headers } = answer
      // Nobody may say so who was not asked.
      const isKnown = statusCode === 304 && known?.url === url.href
      if (statusCode !== 200 && !isKnown) throw saysNo(statusCode)
      const encoding = headers['content-encoding'] ?? 'identity'
      if (encoding.trim().toLowerCase() !== 'identity') throw unfit('It answers compressed, which was not asked for')
      const length = headers['content-length']
      const sizeBytes = length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null
      if (sizeBytes !== null && sizeBytes > maxBytes) throw tooLarge(maxBytes)
      return {
        url,
        contentType: contentType ?? null,
        contentDisposition: contentDisposition ?? null,
        sizeBytes,
        validators: isKnown ? known : validatorsOf(url, headers),
        isKnown,
        body: countedBody(answer, { maxBytes, idleMs, timeoutMs, signal }),
      }
    } catch (error) {
      answer.destroy()
      throw error
    }
  }
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage): string | null {
  return [301, 302, 303, 307, 308].includes(statusCode) && location !== undefined ? location : null
}

function saysNo(status: number): HoldallError {
  if (status === 429 || status >= 500)
    return new HoldallError('unavailable', `The other side answers ${status}`, {
      hint: 'Try again later',
      retryAfterSeconds: 30,
    })
  return unfit(`The other side answers ${status}`)
}

const unfit = (message: string) => new HoldallError('unprocessable', message)
