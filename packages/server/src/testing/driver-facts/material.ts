import type { Driver, ObjectInfo } from '../../storage/driver.ts'

export const KIB = 1024
export const MIB = 1024 * KIB

/** Bytes that differ along the way, so that a shifted or swapped piece shows. */
export function pattern(sizeBytes: number, seed = 7): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  let state = seed
  for (let i = 0; i < sizeBytes; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    bytes[i] = state >>> 16
  }
  return bytes
}

export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}

/** A body that arrives in pieces, and throws `failure` after the last. */
export async function* inPieces(
  bytes: Uint8Array,
  pieceBytes: number,
  failure?: Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += pieceBytes) {
    await Promise.resolve()
    yield bytes.subarray(start, start + pieceBytes)
  }
  if (failure !== undefined) throw failure
}

export async function readAll(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

export async function stored(driver: Driver, key: string): Promise<Uint8Array> {
  return new Uint8Array(await driver.readBytes(key))
}

export async function listed(
  driver: Driver,
  prefix: string,
  options: { startAfter?: string; limit?: number } = {},
): Promise<ObjectInfo[]> {
  const { limit = Number.POSITIVE_INFINITY, ...rest } = options
  const found: ObjectInfo[] = []
  for await (const info of driver.list(prefix, rest)) {
    found.push(info)
    if (found.length >= limit) break
  }
  return found
}

export async function keysOf(driver: Driver, prefix: string, options: { startAfter?: string } = {}): Promise<string[]> {
  return (await listed(driver, prefix, options)).map((info) => info.key)
}
