import type { Credits } from '@holdall/protocol'

type Credit = Credits['items'][number]

const MAX_LENGTH = 500

/** Text that cannot break out of its line, nor turn it around: control characters, line ends and directions are taken out. Null for nothing. */
export function oneLine(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const plain = value
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return plain === ''
    ? null
    : plain
        .slice(0, MAX_LENGTH)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
}

/** An address that may become a link; null for anything but http and https. */
export function webLink(value: unknown): string | null {
  const line = oneLine(value)
  if (line === null || !URL.canParse(line)) return null
  const { protocol, href } = new URL(line)
  return protocol === 'http:' || protocol === 'https:' ? href : null
}

/** A line for each work: title, author, source, licence. @see https://wiki.creativecommons.org/wiki/Recommended_practices_for_attribution */
export function creditsText(credits: readonly Credit[]): string {
  return credits
    .map(({ title, author, authorUrl, license, sourceUrl }) => {
      const by = author === null ? '' : ` by ${author}${authorUrl === null ? '' : ` (${authorUrl})`}`
      const parts = [`“${title}”${by}`, license, sourceUrl].filter((part) => part !== null)
      return `${parts.join(', ')}\n`
    })
    .join('')
}

/** The same as an HTML list. */
export function creditsHtml(credits: readonly Credit[]): string {
  if (credits.length === 0) return ''
  const lines = credits.map(({ title, author, authorUrl, license, sourceUrl }) => {
    const by = author === null ? '' : ` by ${linked(author, authorUrl)}`
    const licensed = license === null ? '' : `, ${escapeHtml(license)}`
    return `  <li>“${linked(title, sourceUrl)}”${by}${licensed}</li>\n`
  })
  return `<ul>\n${lines.join('')}</ul>\n`
}

function linked(text: string, url: string | null): string {
  return url === null
    ? escapeHtml(text)
    : `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow">${escapeHtml(text)}</a>`
}

function escapeHtml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (character) => named[character] as string)
}
