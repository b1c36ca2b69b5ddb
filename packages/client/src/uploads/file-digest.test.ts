import { createHash } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { bytesLike } from '../testing/uploads-on.ts'
import { FileDigest } from './file-digest.ts'
import { base64Of, hexOf, runningSha256, sha256 } from './sha256.ts'

const MIB = 1024 * 1024
const never = new AbortController().signal
const nodes = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

it('is the digest of the whole, however far it went beside the sending', async () => {
  const bytes = bytesLike(3, 3 * MIB + 5)
  for (const offsets of [[], [100], [MIB, 2 * MIB, 3 * MIB + 5], [2 * MIB, MIB, 3 * MIB]]) {
    const digest = new FileDigest(new Blob([bytes]))
    for (const offset of offsets) digest.advance(offset, never)
    expect(await digest.hex(never)).toBe(nodes(bytes))
  }
})

it('takes bytes that were read elsewhere, in any pieces, and reads the others itself', async () => {
  const bytes = bytesLike(5, 3 * MIB + 5)
  const pieces = [
    [[0, bytes.length]],
    [
      [0, 100],
      [50, 3000],
      [20, 2000],
      [3000, 3001],
    ],
    [
      [1, 2000],
      [MIB, 2 * MIB],
    ],
    [
      [0, 10],
      [20, 30],
    ],
  ]
  for (const taken of pieces) {
    const digest = new FileDigest(new Blob([bytes]))
    for (const [start = 0, end] of taken) {
      digest.advance(start, never)
      digest.take(start, bytes.subarray(start, end))
    }
    expect(await digest.hex(never)).toBe(nodes(bytes))
  }
})

it('reads nothing that it was told', async () => {
  const bytes = bytesLike(6, MIB)
  const blob = new Blob([bytes])
  const slice = vi.spyOn(blob, 'slice')
  const digest = new FileDigest(blob)
  digest.advance(0, never)
  digest.take(0, bytes)
  expect(await digest.hex(never)).toBe(nodes(bytes))
  expect(slice).not.toHaveBeenCalled()
})

it('stops when it is told to', async () => {
  const stopped = new AbortController()
  const digest = new FileDigest(new Blob([bytesLike(3, 3 * MIB)]))
  digest.advance(3 * MIB, stopped.signal)
  stopped.abort(new Error('enough'))
  await expect(digest.hex(stopped.signal)).rejects.toThrow('enough')
})

it('is the same by every way to it', async () => {
  const bytes = bytesLike(4, 70_001)
  const running = runningSha256()
  running.update(bytes.subarray(0, 100))
  running.update(bytes.subarray(100))
  const ways = [await sha256(bytes), running.digest()]
  expect(ways.map(hexOf)).toEqual(ways.map(() => nodes(bytes)))
  expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
})
