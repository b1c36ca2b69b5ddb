import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileFromPath } from '../node/file-from-path.ts'
import { type Fault, FaultyTus, keepWaiting, refuse } from '../testing/faulty-tus.ts'
import { bytesLike, fileLike, type UploadsUnderTest, uploadsOn } from '../testing/uploads-on.ts'
import type { Upload, UploadState } from './upload-types.ts'

const MIB = 1024 * 1024

describe('createUploads', () => {
  let tus: FaultyTus
  let under: UploadsUnderTest
  const begin = (options: Parameters<typeof uploadsOn>[2] = {}) => {
    under = uploadsOn(tus.url, 'token', { chunkBytes: MIB, hashFirstBytes: 0, ...options })
    return under.uploads
  }
  /** Holds requests of a method back until it is told to let them go. */
  const held = (method: string, count: number) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const fault: Fault = async () => {
      await promise
      return false
    }
    tus.next(method, ...Array.from({ length: count }, () => fault))
    return resolve
  }

  beforeEach(async () => {
    tus = await new FaultyTus().start()
  })
  afterEach(async () => {
    under.uploads.close()
    await tus.stop()
  })

  it('sends three files at a time, the first first', async () => {
    const go = held('POST', 3)
    const uploads = begin()
    const added = uploads.add(Array.from({ length: 7 }, (_, seed) => fileLike(`${seed}.bin`, 1000, seed + 1)))
    await expect.poll(() => tus.countOf('POST')).toBe(3)
    expect(uploads.snapshot.map(({ state }) => state)).toEqual([
      // So small that all is sent at once: the answers are waited for.
      ...['finishing', 'finishing', 'finishing'],
      ...['waiting', 'waiting', 'waiting', 'waiting'],
    ])
    expect(uploads.snapshot.map(({ name }) => name)).toEqual(added.map(({ snapshot }) => snapshot.name))
    go()
    const items = await Promise.all(added.map(({ done }) => done))
    expect(new Set(items.map(({ id }) => id)).size).toBe(7)
  })

  it('has one snapshot between two changes, and others behind it unchanged', async () => {
    const go = held('POST', 2)
    const uploads = begin()
    const [first, second] = uploads.add([fileLike('a', 10), fileLike('b', 10)]) as [Upload, Upload]
    const before = uploads.snapshot
    expect(uploads.snapshot).toBe(before)
    let told = 0
    const stop = uploads.subscribe(() => told++)
    first.pause()
    expect(told).toBe(1)
    expect(uploads.snapshot).not.toBe(before)
    expect(uploads.snapshot[1]).toBe(before[1])
    expect(before[0]?.state).toBe('waiting')
    expect(uploads.get(second.id)).toBe(second)
    stop()
    go()
  })

  it('tells how fast it is and how long it takes', async () => {
    const uploads = begin()
    const [upload] = uploads.add([fileLike('a', 8 * MIB)]) as [Upload]
    const states = new Set<UploadState>()
    const speeds: number[] = []
    upload.subscribe(() => {
      states.add(upload.snapshot.state)
      if (upload.snapshot.secondsLeft !== null) speeds.push(upload.snapshot.bytesPerSecond)
    })
    const slowly: Fault = async () => {
      await new Promise((resolve) => setTimeout(resolve, 90))
      return false
    }
    tus.next('PATCH', ...Array.from({ length: 8 }, () => slowly))
    await upload.done
    expect([...states]).toEqual(['waiting', 'uploading', 'finishing', 'done'])
    expect(speeds.length).toBeGreaterThan(1)
    expect(Math.max(...speeds)).toBeLessThan(8 * MIB * 12)
    expect(upload.snapshot).toMatchObject({ bytesPerSecond: 0, secondsLeft: null })
  })

  it('retries all that failed, each with another promise', async () => {
    const uploads = begin()
    tus.next('POST', refuse(413, 'quota_exceeded'), refuse(413, 'quota_exceeded'))
    const added = uploads.add([fileLike('a', 10, 1), fileLike('b', 10, 2)])
    const outcomes = await Promise.allSettled(added.map(({ done }) => done))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    uploads.retryAll()
    const items = await Promise.all(added.map(({ done }) => done))
    expect(items).toHaveLength(2)
    uploads.clearDone()
    expect(uploads.snapshot).toEqual([])
  })

  it('stops at once when it is paused or cancelled, whatever is on its way', async () => {
    const go = held('PATCH', 2)
    const uploads = begin()
    const [first, second] = uploads.add([fileLike('a', 5 * MIB, 1), fileLike('b', 5 * MIB, 2)]) as [Upload, Upload]
    await expect.poll(() => tus.countOf('PATCH')).toBe(2)
    first.pause()
    first.resume()
    second.cancel()
    go()
    await first.done
    await expect(second.done).rejects.toMatchObject({ name: 'AbortError' })
    expect(tus.uploads.size).toBe(1)
    expect([...tus.uploads.values()][0]?.bytes.equals(bytesLike(1, 5 * MIB))).toBe(true)
    uploads.remove(second.id)
    expect(uploads.snapshot.map(({ name }) => name)).toEqual(['a'])
  })

  it('stays cancelled although the file is allowed to be read after that', async () => {
    const allowed = Promise.withResolvers<'granted'>()
    const handle = {
      kind: 'file' as const,
      name: 'a.bin',
      getFile: async () => fileLike('a.bin', 5 * MIB),
      queryPermission: async () => 'prompt',
      requestPermission: () => allowed.promise,
    }
    const uploads = begin()
    const [upload] = uploads.add([handle as never]) as [Upload]
    await expect.poll(() => upload.snapshot.state).toBe('needs-file')
    upload.resume()
    upload.cancel()
    allowed.resolve('granted')
    await expect(upload.done).rejects.toMatchObject({ name: 'AbortError' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(upload.snapshot).toMatchObject({ state: 'cancelled', localUrl: null })
    expect(tus.asked).toEqual([])
  })

  it('takes back what it may have begun, when it is cancelled before the answer', async () => {
    tus.next('POST', keepWaiting)
    const uploads = begin()
    const [upload] = uploads.add([fileLike('a', 5 * MIB)]) as [Upload]
    await expect.poll(() => tus.uploads.size).toBe(1)
    upload.cancel()
    await expect(upload.done).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => tus.uploads.size).toBe(0)
    expect(tus.countOf('POST')).toBe(2)
  })

  it.for([
    ['a Blob of one', (path: string) => openAsBlob(path)],
    ['a file on disk', (path: string) => fileFromPath(path)],
  ] as const)('asks for a file that can no longer be read, and takes the same one alone: %s', async ([, open]) => {
    const folder = await mkdtemp(join(tmpdir(), 'holdall-client-'))
    const path = join(folder, 'a.bin')
    await writeFile(path, bytesLike(1, 5 * MIB))
    const go = held('PATCH', 1)
    const uploads = begin()
    const blob = await open(path)
    const [upload] = uploads.add([{ name: 'a.bin', blob }]) as [Upload]
    await expect.poll(() => tus.countOf('PATCH')).toBe(1)
    await writeFile(path, 'another')
    go()
    await expect.poll(() => upload.snapshot.state).toBe('needs-file')
    expect(upload.snapshot.problem?.sentence).toContain('a.bin can no longer be read')
    expect(await upload.provide(new Blob(['another']))).toBe(false)
    expect(upload.snapshot.problem?.sentence).toContain('a.bin had 5242880 bytes when the upload began, and has 7 now.')
    const changed = bytesLike(1, 5 * MIB)
    changed[0] = (changed[0] as number) ^ 1
    expect(await upload.provide(new Blob([changed]))).toBe(false)
    const same = { lastModified: 'lastModified' in blob ? blob.lastModified : 0 }
    expect(await upload.provide(new File([bytesLike(1, 5 * MIB)], 'a.bin', same))).toBe(true)
    expect((await upload.done).id).toBe('media-1')
    expect(tus.countOf('POST')).toBe(1)
    await rm(folder, { recursive: true })
  })

  it('does nothing before there is a file, and ends nothing on the server when it is closed', async () => {
    const go = held('PATCH', 1)
    const uploads = begin()
    expect(await uploads.restore()).toEqual([])
    expect(tus.asked).toEqual([])
    uploads.add([fileLike('a', 5 * MIB)])
    await expect.poll(() => tus.countOf('PATCH')).toBe(1)
    uploads.close()
    go()
    expect(tus.countOf('DELETE')).toBe(0)
  })
})
