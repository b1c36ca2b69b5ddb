/** `999`, `1.2k`, `100k`, `1.2M`: short enough for a chip. */
export function abbreviateCount(count: number): string {
  if (count < 1000) return String(count)
  if (count < 999_500) return `${shorten(count / 1000)}k`
  return `${shorten(count / 1_000_000)}M`
}

/** `1 item`, `12 items`, `100,000 items`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`
}

function shorten(value: number): string {
  return value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
}
