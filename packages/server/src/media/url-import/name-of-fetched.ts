import type { Fetched } from '../../fetching/guarded-fetch.ts'

const MAX_CHARACTERS = 200

/** The name of a fetched file: as the other side says, else the end of its address. @see RFC 6266 */
export function nameOfFetched({ url, contentDisposition }: Pick<Fetched, 'url' | 'contentDisposition'>): string | null {
  const name = fromDisposition(contentDisposition ?? '') ?? fromPath(url)
  const cleaned = (name.split(/[/\\]/).pop() ?? '')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
    .trim()
    .slice(0, MAX_CHARACTERS)
  return cleaned === '' || /^\.+$/.test(cleaned) ? null : cleaned
}

function fromDisposition(header: string): string | null {
  const extended = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(header)?.[1]
  if (extended !== undefined) return decoded(extended)
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1')
  return /filename\s*=\s*([^;\s]+)/i.exec(header)?.[1] ?? null
}

function fromPath(url: URL): string {
  return decoded(url.pathname.split('/').pop() ?? '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
