import { HoldallError } from '@holdall/protocol'

const SECONDS_PER: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const MAX_SECONDS = 100 * 366 * 86_400

/**
 * Reads a duration such as `90`, `45s`, `15m`, `1h`, `90d`, `2w` or `1h30m` and answers whole seconds.
 *
 * @throws {invalid_request} for anything else, zero, or more than a hundred years.
 */
export function parseDuration(value: string): number {
  if (value.length <= 32 && /^(?:\d+|(?:\d+[smhdw])+)$/.test(value)) {
    let seconds = 0
    for (const [, amount, unit] of value.matchAll(/(\d+)([smhdw]?)/g)) {
      seconds += Number(amount) * (SECONDS_PER[unit || 's'] ?? 1)
    }
    if (seconds > 0 && seconds <= MAX_SECONDS) return seconds
  }
  throw new HoldallError('invalid_request', `"${value.slice(0, 40)}" is not a duration`, {
    hint: 'Write a number with s, m, h, d or w, for example 15m, 1h or 90d',
  })
}
