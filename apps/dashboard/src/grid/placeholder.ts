import { thumbHashToAverageRGBA, thumbHashToDataURL } from 'thumbhash'

/** The mean colour of a thumbhash: cheap enough for every tile of a fast scroll. */
export function placeholderColour(base64: string | null): string | undefined {
  const hash = bytesOf(base64)
  if (hash === null) return undefined
  try {
    const { r, g, b, a } = thumbHashToAverageRGBA(hash)
    return `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)} / ${a.toFixed(2)})`
  } catch {
    return undefined
  }
}

/** The thumbhash as a small picture; about a third of a millisecond. */
export function placeholderPicture(base64: string | null): string | undefined {
  const hash = bytesOf(base64)
  try {
    return hash === null ? undefined : thumbHashToDataURL(hash)
  } catch {
    return undefined
  }
}

function bytesOf(base64: string | null): Uint8Array | null {
  if (base64 === null || base64.length < 6) return null
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
