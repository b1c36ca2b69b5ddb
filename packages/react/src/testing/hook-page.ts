import type { MediaItem } from '@holdall/protocol'
import type { HooksOptions, HooksUnderTest } from './hooks-under-test.tsx'
import type { LeakWatch } from './watch-leaks.ts'

/** What a test of hooks has to itself: a page of a user of its own, on a server that it shares. */
export interface HookPage extends HooksUnderTest {
  userId: string
  leaks: LeakWatch
  /** What another program of the same user does. */
  elsewhere: (path: string, init?: RequestInit) => Promise<Response>
  /** Another page of the same user. @param fetch @default that of Node */
  another: (fetch?: HooksOptions['fetch']) => Promise<HooksUnderTest>
  /** A page whose requests are not answered, until they are ended. */
  unanswered: () => HooksUnderTest
}

/** The page of the test that runs. */
export type CurrentPage = () => HookPage

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const pixel = (): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(PIXEL, 'base64'))

/** Stores a picture as another program would. */
export async function storePixel({ elsewhere }: HookPage, name = 'dot.png'): Promise<MediaItem> {
  const headers = { 'Content-Type': 'image/png', 'X-Filename': name }
  return (await elsewhere('/api/media', { method: 'POST', headers, body: pixel() })).json() as Promise<MediaItem>
}

/** A second of a tone, as a WAV file of 8 kHz. */
export function tone(): Uint8Array<ArrayBuffer> {
  const samples = Int16Array.from({ length: 8_000 }, (_, n) => Math.sin(n / 5) * 20_000)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8_000, 24)
  header.writeUInt32LE(16_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  return new Uint8Array([...header, ...new Uint8Array(samples.buffer)])
}
