import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesLike } from '../testing/uploads-on.ts'
import { FileDigest } from './file-digest.ts'
import { PortableSha256 } from './portable-sha256.ts'
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

it('stops when it is told to', async () => {
  const stopped = new AbortController()
  const digest = new FileDigest(new Blob([bytesLike(3, 3 * MIB)]))
  digest.advance(3 * MIB, stopped.signal)
  stopped.abort(new Error('enough'))
  await expect(digest.hex(stopped.signal)).rejects.toThrow('enough')
})

it('is the same by every way to it', async () => {
  const bytes = bytesLike(4, 70_001)
  const running = await runningSha256()
  running.update(bytes.subarray(0, 100))
  running.update(bytes.subarray(100))
  const ways = [await sha256(bytes), running.digest()]
  expect(ways.map(hexOf)).toEqual(ways.map(() => nodes(bytes)))
  expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
})

it('is right without any help, whatever pieces the bytes come in', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (pieces) => {
      const hash = new PortableSha256()
      for (const piece of pieces) hash.update(piece)
      expect(hexOf(hash.digest())).toBe(nodes(Buffer.concat(pieces)))
    }),
  )
  const long = new PortableSha256()
  const block = bytesLike(9, MIB)
  for (let n = 0; n < 5; n++) long.update(block.subarray(n))
  expect(hexOf(long.digest())).toBe(nodes(Buffer.concat([0, 1, 2, 3, 4].map((n) => block.subarray(n)))))
})
