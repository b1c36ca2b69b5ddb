import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getStorage, type Storage } from '../get-storage.ts'
import { type Call, countedUsage, json, noise, sha256 } from '../media/testing/media-requests.ts'
import { storedFiles } from '../testing/campaigns/stored-files.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
let storage: Storage
let folder: string
let u1: Call
beforeAll(async () => {
  server = await testHoldall()
  storage = getStorage({ holdall: server.holdall })
  folder = await mkdtemp(join(tmpdir(), 'holdall-storage-'))
  u1 = server.as('u1')
})
afterAll(async () => {
  await storage.close()
  await server.close()
  await rm(folder, { recursive: true })
})

const place = { userId: 'u1', projectId: 'p1', sceneId: 's1', fileType: 'file' } as const
const keys = async () =>
  (await storedFiles(server.holdall.platform.bucket.driver).keys()).filter((key) => !key.startsWith('.holdall'))
const stored = async (key: string) => {
  const path = join(folder, 'back')
  expect(await storage.downloadFile(key, path)).toEqual([true, path])
  return sha256(await readFile(path))
}

describe('getFilePath', () => {
  it('gives prefixes that end in a slash, and whole keys', () => {
    const { getFilePath } = storage
    expect(getFilePath('u1', 'p1')).toBe('users/u1/projects/p1/')
    expect(getFilePath('u1', 'p1', 's1')).toBe('users/u1/projects/p1/scenes/s1/')
    expect(getFilePath('u1', 'p1', 's1', 'image')).toBe('users/u1/projects/p1/scenes/s1/image/')
    expect(getFilePath('u1', 'p1', 's1', 'image', 'a.png')).toBe('users/u1/projects/p1/scenes/s1/image/a.png')
    expect(getFilePath('u1', 'p1', undefined, 'image', 'a.png')).toBe('users/u1/projects/p1/')
  })

  it('refuses parts that would leave it', () => {
    for (const part of ['..', 'a/b', 'a\0'])
      for (const call of [
        () => storage.getFilePath('u1', part),
        () => storage.getFilePath('u1', 'p', part),
        () => storage.getFilePath('u1', 'p', 's', 'image', part),
        () => storage.getFilePath('u1', 'p', 's', part as 'image'),
      ])
        expect(call).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})

describe('a file', () => {
  it('is found by its path, its own key and in the library, and is counted', async () => {
    const bytes = noise(5_000)
    await writeFile(join(folder, 'clip.bin'), bytes)
    const [ok, url] = await storage.uploadFile(join(folder, 'clip.bin'), place)
    expect(ok).toBe(true)
    expect(sha256(new Uint8Array(await (await u1(new URL(url).pathname)).arrayBuffer()))).toBe(sha256(bytes))
    expect(await stored('users/u1/projects/p1/scenes/s1/file/clip.bin')).toBe(sha256(bytes))
    const [only] = await keys()
    expect(only).toMatch(/^users\/u1\/projects\/custom-[^/]+\/scenes\/s1\/file\/clip-[0-9a-f]{10}\.bin$/)
    expect(await stored(only as string)).toBe(sha256(bytes))
    const { items } = await json<{ items: { originalFilename: string; sceneId: string }[] }>(
      u1('/api/media?project=p1'),
    )
    expect(items).toMatchObject([{ originalFilename: 'clip.bin', sceneId: 's1' }])
    const plan = await server.holdall.platform.planCollection({ graceMs: 0 })
    expect(plan.strays).toEqual([])
    expect(await storage.deleteSceneFiles('u1', 'p1', 's1')).toEqual({
      deletedCount: 1,
      failedCount: 0,
      totalBytes: 5_000,
      errors: [],
    })
    expect(await keys()).toEqual([])
    expect(await countedUsage(server.holdall.platform.database, 'u1')).toEqual({ bytes: 0, files: 0 })
  })

  it('is found by the name that it was given; written again, the newer one is, and the older is in the trash', async () => {
    const name = 'exports/2024/final cut.txt'
    expect((await storage.uploadFileContent('first', { objectName: name }))[0]).toBe(true)
    expect((await storage.uploadFileContent('second', { objectName: name }))[0]).toBe(true)
    expect(await stored(name)).toBe(sha256(Buffer.from('second')))
    const trashed = await json<{ items: { originalFilename: string }[] }>(server.as('local')('/api/media?trashed=true'))
    expect(trashed.items).toMatchObject([{ originalFilename: 'final cut.txt' }])
    expect(await storage.deleteFile(name)).toBe(true)
    expect(await storage.deleteFile(name)).toBe(false)
    expect(await storage.downloadFile(name, join(folder, 'x'))).toEqual([false, 'There is no such file'])
  })

  it('of a name that is another user’s is refused, and leaves nothing', async () => {
    await storage.uploadFileContent('mine', { objectName: 'shared.txt', userId: 'u1' })
    const before = await keys()
    const [ok, reason] = await storage.uploadFileContent('yours', { objectName: 'shared.txt', userId: 'u2' })
    expect([ok, reason]).toEqual([false, 'The name shared.txt is another object’s'.replace('’', "'")])
    expect(await keys()).toEqual(before)
  })

  it('that cannot be read or stored says why', async () => {
    expect(await storage.uploadFile(join(folder, 'none'), place)).toEqual([false, expect.stringContaining('ENOENT')])
    expect(await storage.uploadFileContent('', place)).toEqual([false, 'The file is empty'])
    expect(await keys()).toHaveLength(2)
  })
})

describe('a directory', () => {
  it('goes by key and by name, and the empty prefix is everything', async () => {
    for (const name of ['out/a.txt', 'out/b/c.txt', 'outer.txt'])
      await storage.uploadFileContent(name, { objectName: name })
    expect(await storage.deleteDirectory('out/')).toMatchObject({ deletedCount: 2, failedCount: 0 })
    expect(await stored('outer.txt')).toBe(sha256(Buffer.from('outer.txt')))
    await storage.uploadFileContent('x', { ...place, filename: 'x.txt' })
    expect(await storage.deleteProjectFiles('u1', 'p1')).toMatchObject({ deletedCount: 1 })
    expect(await storage.deleteProjectFiles('u1', 'unknown')).toMatchObject({ deletedCount: 0, failedCount: 0 })
    const left = await keys()
    expect(await storage.deleteDirectory('')).toMatchObject({ deletedCount: left.length, failedCount: 0 })
    expect(await keys()).toEqual([])
    const { rows } = await server.holdall.platform.database.one('service', { text: 'select id from media', values: [] })
    expect(rows).toEqual([])
  })

  it('opens by itself from the settings, and closes', async () => {
    const own = getStorage({ env: {}, STORAGE_PATH: join(folder, 'own'), LOG_LEVEL: 'silent' })
    const [ok] = await own.uploadFileContent('hello', { objectName: 'hello.txt' })
    expect(ok).toBe(true)
    expect(await own.downloadFile('hello.txt', join(folder, 'hello'))).toEqual([true, join(folder, 'hello')])
    await own.close()
    expect(await readFile(join(folder, 'hello'), 'utf8')).toBe('hello')
  })
})
