import type { RunningHoldall } from './holdall.ts'

/** The header sets of `count` users, to be dealt out to the connections. */
export function userHeaders(
  holdall: RunningHoldall,
  count: number,
  extra: Record<string, string> = {},
): Promise<Record<string, string>[]> {
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`)
  return Promise.all(names.map(async (name) => ({ ...(await holdall.authorization(name)), ...extra })))
}
