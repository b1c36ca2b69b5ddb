import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../../server/src/testing/test-holdall.ts'
import { createClient } from '../client.ts'
import { bytesLike } from '../testing/uploads-on.ts'
import type { Upload } from '../uploads/upload-types.ts'
import { fileFromPath } from './file-from-path.ts'

const MIB = 1024 * 1024

describe('files on disk, uploaded to a real server', () => {
  let server: TestHoldall
  let folder: string

  /** Its first token does not hold. */
  const clientOf = async () => {
    const tokens = ['of yesterday', await server.token('alice')]
    return createClient({
      baseUrl: server.url,
      token: async () => tokens.shift() ?? 'none',
      uploads: { chunkBytes: 8 * MIB, hashFirstBytes: 0 },
    })
  }
  const written = async (name: string, sizeBytes: number, seed: number) => {
    const path = join(folder, name)
    const bytes = bytesLike(seed, sizeBytes)
    await writeFile(path, bytes)
    return { path, checksum: createHash('sha256').update(bytes).digest('hex') }
  }

  beforeAll(async () => {
    server = await testHoldall({ HOLDALL_RATE_UPLOADS: 'off' })
    folder = await mkdtemp(join(tmpdir(), 'holdall-client-'))
  })
  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  it.for([
    ['a small one', 70_000],
    ['one of several requests', 20 * MIB + 1],
  ] as const)('become items: %s', async ([name, sizeBytes], { task }) => {
    const { path, checksum } = await written(`${task.id}.bin`, sizeBytes, sizeBytes)
    const { uploads } = await clientOf()
    const [upload] = uploads.add([await fileFromPath(path, { name: `${name}.bin` })]) as [Upload]
    const seen: number[] = []
    upload.subscribe(() => seen.push(upload.snapshot.sentBytes))
    expect(upload.snapshot).toMatchObject({ name: `${name}.bin`, sizeBytes, localUrl: null })
    expect(await upload.done).toMatchObject({ originalFilename: `${name}.bin`, sizeBytes, checksum })
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(upload.snapshot).toMatchObject({ state: 'done', sentBytes: sizeBytes })
    uploads.close()
  })

  it('are refused as others are', async () => {
    const { projects, uploads } = await clientOf()
    const { id: projectId } = await projects.createProject({ name: 'Songs', type: 'music-clip' })
    const { path } = await written('no song.bin', 5 * MIB, 4)
    const [upload] = uploads.add([await fileFromPath(path)], { projectId }) as [Upload]
    await expect(upload.done).rejects.toMatchObject({ status: 415, code: 'unsupported_type' })
    uploads.close()
  })
})
