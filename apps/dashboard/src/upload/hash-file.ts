const LIMIT_BYTES = 64 * 1024 * 1024

/**
 * SHA-256 in hex, so that known content need not be sent.
 *
 * @returns null for files over 64 MiB, and where the browser has no cryptography (plain HTTP on another host)
 */
export async function hashFile(file: File): Promise<string | null> {
  if (file.size > LIMIT_BYTES || globalThis.crypto?.subtle === undefined) return null
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
