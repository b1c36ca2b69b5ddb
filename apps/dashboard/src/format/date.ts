const DAY_MS = 86_400_000

/** `2026-03-09` in the reader's own time zone. */
export function localDay(at: number | Date): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** The first instant of a local month `2026-03`. */
export function monthStart(month: string): Date {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return new Date(year, number - 1, 1)
}

/** `March 2026` for `2026-03`. */
export function monthLabel(month: string): string {
  return monthStart(month).toLocaleDateString('en', { month: 'long', year: 'numeric' })
}

/** `Today`, `Yesterday`, `9 March` this year, `9 March 2025` before. */
export function dayLabel(day: string, now: number): string {
  if (day === localDay(now)) return 'Today'
  if (day === localDay(new Date(now).setDate(new Date(now).getDate() - 1))) return 'Yesterday'
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number)
  const sameYear = year === new Date(now).getFullYear()
  return new Date(year, month - 1, date).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** One heading for several days: `3 – 9 March 2025`, in the order in which they are shown. */
export function dayRangeLabel(first: string, last: string, now: number): string {
  if (first === last) return dayLabel(first, now)
  const [from, to] = first < last ? [first, last] : [last, first]
  if (to === localDay(now)) return `Since ${dayLabel(from, now).replace('Yesterday', 'yesterday')}`
  if (from.slice(0, 7) === to.slice(0, 7)) {
    const [year = 1970, month = 1, date = 1] = to.split('-').map(Number)
    const sameYear = year === new Date(now).getFullYear()
    const end = new Date(year, month - 1, date).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'long',
      ...(sameYear ? {} : { year: 'numeric' }),
    })
    return `${Number(from.slice(8))} – ${end}`
  }
  return `${dayLabel(from, now)} – ${dayLabel(to, now)}`
}

/** Relative under a week, else the date. The exact time belongs into the title. */
export function formatWhen(iso: string, now: number): string {
  const at = Date.parse(iso)
  const ago = now - at
  if (Number.isNaN(at)) return 'unknown'
  if (ago >= 7 * DAY_MS || ago < -DAY_MS) {
    return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
  }
  const minutes = Math.max(0, Math.round(ago / 60_000))
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.round(minutes / 60)
  if (hours < 24) return hours === 1 ? '1 hour ago' : `${hours} hours ago`
  const days = Math.round(hours / 24)
  return days === 1 ? '1 day ago' : `${days} days ago`
}

/** Date and time to the second, in the reader's zone. */
export function formatExact(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'medium' })
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
