import { appendFile, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesLike } from '../testing/uploads-on.ts'
import type { DiskFile } from '../uploads/disk-file.ts'
import { fileFromPath } from './file-from-path.ts'

const SIZE = 2_500_000

describe('fileFromPath', () => {
  let folder: string
  let path: string
  const bytes = bytesLike(7, SIZE)

  const partsOf = async (file: DiskFile) => {
    const parts: Uint8Array[] = []
    for await (const part of file.stream()) parts.push(part)
    return parts
  }
  const another = async (name: string) => {
    const place = join(folder, name)
    await writeFile(place, bytes)
    return place
  }
  const descriptors = async () => (await readdir('/proc/self/fd')).length

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdall-client-'))
    path = await another('a film.mp4')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('says what is known of a file, and what it is told', async () => {
    const file = await fileFromPath(path)
    expect(file).toMatchObject({ isOnDisk: true, name: 'a film.mp4', size: SIZE, type: '' })
    expect(Math.abs(file.lastModified - Date.now())).toBeLessThan(60_000)
    expect(await fileFromPath(path, { name: 'b.mp4', type: 'video/mp4' })).toMatchObject({
      name: 'b.mp4',
      type: 'video/mp4',
    })
  })

  it('slices as a Blob does', async () => {
    const file = await fileFromPath(path)
    const blob = new Blob([bytes])
    const offset = fc.oneof(fc.integer({ min: -SIZE - 9, max: SIZE + 9 }), fc.constant(undefined))
    await fc.assert(
      fc.asyncProperty(offset, offset, offset, offset, async (a, b, c, d) => {
        const [ours, theirs] = [file.slice(a, b).slice(c, d), blob.slice(a, b).slice(c, d)]
        expect(ours.size).toBe(theirs.size)
        const [one, other] = [await ours.arrayBuffer(), await theirs.arrayBuffer()]
        expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('streams in parts that stay what they were, and leaves nothing open', async () => {
    const before = await descriptors()
    const file = await fileFromPath(path)
    const parts = await partsOf(file.slice(1_000))
    expect(parts.map(({ length }) => length)).toEqual([1_048_576, 1_048_576, SIZE - 1_000 - 2 * 1_048_576])
    expect(Buffer.concat(parts).equals(bytes.subarray(1_000))).toBe(true)
    expect(await partsOf(file.slice(5, 5))).toEqual([])
    const reader = file.stream().getReader()
    await reader.read()
    await reader.cancel()
    await expect.poll(descriptors).toBe(before)
  })

  it('refuses a file that was changed since', async () => {
    const place = await another('changed')
    const [longer, later] = [await fileFromPath(place), await fileFromPath(place)]
    const begun = later.stream().getReader()
    expect((await begun.read()).value?.length).toBe(1_048_576)
    await appendFile(place, 'more')
    await expect(longer.arrayBuffer()).rejects.toMatchObject({ name: 'NotReadableError' })
    await expect(partsOf(longer)).rejects.toMatchObject({ name: 'NotReadableError' })
    // One that was being read then does not come to an end.
    expect((await begun.read()).value?.length).toBe(1_048_576)
    await expect(begun.read()).rejects.toMatchObject({ name: 'NotReadableError' })
    const shorter = await fileFromPath(place)
    await writeFile(place, bytes.subarray(0, 1_500_000))
    await utimes(place, new Date(), new Date(shorter.lastModified))
    await expect(shorter.arrayBuffer()).rejects.toMatchObject({ name: 'NotReadableError' })
    await rm(place)
    await expect(shorter.arrayBuffer()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('refuses what is no file', async () => {
    await expect(fileFromPath(folder)).rejects.toThrow(TypeError)
    await expect(fileFromPath(join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
