import { Sha256 } from '@holdall/protocol'
import type { FileBytes } from './disk-file.ts'

/** A digest that bytes are added to. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown
  /** Of no use afterwards. */
  digest(): Uint8Array
}

interface NodeProcess {
  /** Node ≥ 20.16. @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid */
  getBuiltinModule?(id: 'node:crypto'): { createHash(name: 'sha256'): RunningHash } | undefined
}

/** SHA-256 that takes its bytes bit by bit, which `crypto.subtle` cannot: Node's own where there is one. */
export function runningSha256(): RunningHash {
  const { process } = globalThis as { process?: NodeProcess }
  const native = process?.getBuiltinModule?.('node:crypto')
  if (native) return native.createHash('sha256')
  return new Sha256()
}

/** Off the page's thread where the browser has cryptography: on plain HTTP it has none. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (globalThis.crypto?.subtle !== undefined) return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hash = runningSha256()
  hash.update(bytes)
  return hash.digest()
}

export async function bytesOf(blob: FileBytes): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer())
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** In pieces: a call takes only so many arguments. */
export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
