/** Where the step stands in the address: a parameter of the query. */
export interface StepLocation {
  /** The parameter as it is; null when it is not there. */
  value: string | null
  /** Writes it, as a new entry of the history or in the place of this one. */
  set: (value: string, options: { replace: boolean }) => void
}

/** The address with the step in it; what else it says stays. */
export function withStep(href: string, basePath: string | undefined, parameter: string, value: string): string {
  const url = new URL(href)
  if (basePath !== undefined && !isBelow(url.pathname, basePath)) url.pathname = basePath
  url.searchParams.set(parameter, value)
  return url.pathname + url.search + url.hash
}

const isBelow = (path: string, base: string): boolean => `${path}/`.startsWith(`${base.replace(/\/+$/, '')}/`)
