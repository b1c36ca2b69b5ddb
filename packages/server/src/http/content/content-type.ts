const MIME = /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/
const OCTET_STREAM = 'application/octet-stream'

// Types that a browser runs, styles a page with, or takes for a page of several parts.
const ACTIVE =
  /^(?:text\/(?:html|xml|css|xsl|cache-manifest|x-component|x-server-parsed-html)|application\/(?:xml|wasm|manifest\+json|x-shockwave-flash|x-mimearchive)|multipart\/.*|message\/.*|.*\+xml|.*\/.*(?:java|ecma|live|type|j)script.*)$/

export interface ServedType {
  /** The value of `Content-Type`. */
  contentType: string
  /** Whether a browser may show it in place; otherwise it is an attachment. */
  inline: boolean
}

/**
 * How a stored type goes out. SVG keeps its type, because `<img>` needs it and runs nothing, but is an attachment when
 * opened; everything else that could run goes out as plain bytes; text is UTF-8, as ingest has made sure.
 */
export function servedType(mimeType: string, inlineSafe: boolean): ServedType {
  const bare = mimeType.split(';', 1)[0]!.trim().toLowerCase()
  if (!MIME.test(bare)) return { contentType: OCTET_STREAM, inline: false }
  if (bare === 'image/svg+xml') return { contentType: bare, inline: false }
  if (ACTIVE.test(bare)) return { contentType: OCTET_STREAM, inline: false }
  if (bare.startsWith('text/')) return { contentType: `${bare}; charset=utf-8`, inline: inlineSafe }
  return { contentType: bare, inline: inlineSafe }
}
