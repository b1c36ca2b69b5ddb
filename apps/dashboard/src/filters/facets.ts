/** Asks for counts alone. One row comes along, because a list of none is not a valid request. */
export const FACETS = { facets: true, limit: 1, keepPrevious: true } as const
