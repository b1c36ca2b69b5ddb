const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const IMF_FIXDATE = /^(?:mon|tue|wed|thu|fri|sat|sun), (\d\d) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) gmt$/
const RFC_850 = /^(?:mon|tues|wednes|thurs|fri|satur|sun)day, (\d\d)-([a-z]{3})-(\d\d) (\d\d):(\d\d):(\d\d) gmt$/
const ASCTIME = /^(?:mon|tue|wed|thu|fri|sat|sun) ([a-z]{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/

/**
 * Seconds since 1970 of an HTTP date in any of its three forms, or null when it is none of them.
 * `Date.parse` would take `1` or `2024-01` for a date; a validator must not.
 * @see RFC 9110 §5.6.7
 */
export function parseHttpDate(text: string): number | null {
  const value = text.trim().toLowerCase()
  const imf = IMF_FIXDATE.exec(value)
  if (imf) return seconds(Number(imf[3]), imf[2]!, imf[1]!, imf[4]!, imf[5]!, imf[6]!)
  const rfc850 = RFC_850.exec(value)
  if (rfc850) {
    // Two digits: 70–99 are of the last century, as every known sender means them.
    const year = Number(rfc850[3])
    return seconds(year + (year >= 70 ? 1900 : 2000), rfc850[2]!, rfc850[1]!, rfc850[4]!, rfc850[5]!, rfc850[6]!)
  }
  const asctime = ASCTIME.exec(value)
  if (asctime) return seconds(Number(asctime[6]), asctime[1]!, asctime[2]!, asctime[3]!, asctime[4]!, asctime[5]!)
  return null
}

function seconds(year: number, monthName: string, d: string, h: string, m: string, s: string): number | null {
  const month = MONTHS.indexOf(monthName)
  const [day, hour, minute, second] = [Number(d), Number(h), Number(m), Number(s)]
  if (month < 0 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  if (date.getUTCMonth() !== month) return null
  date.setUTCHours(hour, minute, second)
  return Math.floor(date.getTime() / 1000)
}

/** The date as `Last-Modified` writes it: whole seconds, rounded down. */
export function formatHttpDate(date: Date): string {
  return date.toUTCString()
}
