/** A bearer token, or what brings one: called when there is none yet, and again when the server no longer takes the last. */
export type Token = string | (() => Promise<string> | string)

export interface TokenSource {
  /** The token to send; null where a cookie is the identity. */
  current(signal?: AbortSignal): Promise<string | null>
  /** Another token than `refused`, or null when there is none to be had. */
  renewed(refused: string | null, signal?: AbortSignal): Promise<string | null>
}

/** Keeps the token that a function brought, and asks for a new one once for however many requests were refused together. */
export function createTokenSource(token: Token | undefined): TokenSource {
  if (typeof token !== 'function') {
    const fixed = Promise.resolve(token ?? null)
    return { current: () => fixed, renewed: () => Promise.resolve(null) }
  }
  let known: Promise<string> | null = null
  const ask = (): Promise<string> => {
    const asked = Promise.resolve().then(token)
    known = asked
    // A function that failed is asked again by the next request.
    asked.catch(() => {
      if (known === asked) known = null
    })
    return asked
  }
  return {
    current: () => known ?? ask(),
    async renewed(refused) {
      const before = known
      const last = before === null ? null : await before.catch(() => null)
      if (last !== null && last !== refused) return last
      // Another that was refused together with this one may have asked meanwhile.
      return await (known === null || known === before ? ask() : known)
    },
  }
}
