import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { inPieces, KIB, keysOf, MIB, pattern, stored, text } from '../../testing/driver-facts/material.ts'
import { FsDriver } from './fs.ts'

const home = fs.mkdtempSync(join(tmpdir(), 'holdall-fs-'))
let count = 0
afterAll(() => fs.rmSync(home, { recursive: true }))

function fresh(options: ConstructorParameters<typeof FsDriver>[1] = {}): { root: string; driver: FsDriver } {
  count += 1
  const root = join(home, String(count))
  return { root, driver: new FsDriver(root, options) }
}

const temporary = (root: string) => fs.readdirSync(join(root, '.holdall/tmp'))

describe('FsDriver', () => {
  it('keeps an object in a file at the path of its key, closed to strangers', async () => {
    const { root, driver } = fresh()
    await driver.write('a/b/small', text('small'))
    await driver.write('a/b/large', inPieces(pattern(MIB), 64 * KIB))
    for (const name of ['small', 'large']) expect(fs.statSync(join(root, 'a/b', name)).mode & 0o777).toBe(0o640)
    for (const name of ['a', 'a/b']) expect(fs.statSync(join(root, name)).mode & 0o777).toBe(0o750)
    expect(fs.readFileSync(join(root, 'a/b/small'), 'utf8')).toBe('small')
    expect(temporary(root)).toEqual([])
  })

  it('shares the bytes of a copy', async () => {
    const { root, driver } = fresh()
    await driver.write('a', pattern(10))
    await driver.copy('a', 'b')
    expect(fs.statSync(join(root, 'a')).ino).toBe(fs.statSync(join(root, 'b')).ino)
  })

  it('copies the bytes where the file system does not link, and leaves nothing beside them', async () => {
    for (const code of ['EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS']) {
      const link = () => {
        throw Object.assign(new Error(code), { code })
      }
      const { root, driver } = fresh({ link })
      await driver.write('a', pattern(10))
      await driver.copy('a', 'b')
      expect(await stored(driver, 'b')).toEqual(pattern(10))
      expect(fs.statSync(join(root, 'b')).nlink).toBe(1)
      await expect(driver.write('a', text('x'))).rejects.toMatchObject({ code: 'conflict' })
      expect(temporary(root)).toEqual([])
    }
  })

  it('refuses a key below an object, or a mere folder, as a conflict and leaves nothing', async () => {
    const { root, driver } = fresh()
    await driver.write('a', text('a'))
    await expect(driver.write('a/b', text('b'))).rejects.toMatchObject({ code: 'conflict' })
    await expect(driver.write('a/b/c', inPieces(pattern(MIB), KIB))).rejects.toMatchObject({ code: 'conflict' })
    await driver.write('x/y', text('y'))
    await expect(driver.write('x', text('x'))).rejects.toMatchObject({ code: 'conflict' })
    expect(await keysOf(driver, '')).toEqual(['a', 'x/y'])
    expect(temporary(root)).toEqual([])
  })

  it('removes folders that a delete has emptied, and only those', async () => {
    const { root, driver } = fresh()
    await driver.write('a/b/c/d', text('d'))
    await driver.write('a/e', text('e'))
    await driver.delete('a/b/c/d')
    expect(fs.readdirSync(join(root, 'a'))).toEqual(['e'])
    await driver.deleteMany(['a/e'])
    expect(fs.readdirSync(root)).toEqual(['.holdall'])
  })

  it('follows no symbolic link inside its folder', async () => {
    const { root, driver } = fresh()
    const outside = join(home, 'outside')
    fs.mkdirSync(outside)
    fs.writeFileSync(join(outside, 'secret'), 'secret')
    await driver.write('a/real', text('real'))
    fs.symlinkSync(join(outside, 'secret'), join(root, 'a/link'))
    fs.symlinkSync(outside, join(root, 'folder'))
    for (const key of ['a/link', 'folder/secret']) {
      expect(await driver.head(key)).toBeNull()
      await expect(driver.readBytes(key)).rejects.toMatchObject({ code: 'not_found' })
      await expect(driver.readStream(key)).rejects.toMatchObject({ code: 'not_found' })
      await expect(driver.copy(key, 'copied')).rejects.toMatchObject({ code: 'not_found' })
      await expect(driver.write(key, text('x'))).rejects.toMatchObject({ code: 'conflict' })
      expect(await driver.delete(key)).toBe(false)
    }
    await expect(driver.write('folder/new', text('x'))).rejects.toMatchObject({ code: 'conflict' })
    expect(await keysOf(driver, '')).toEqual(['a/real'])
    expect(await keysOf(driver, 'folder/')).toEqual([])
    expect(fs.readdirSync(outside)).toEqual(['secret'])
  })

  it('notices that a folder it knows was replaced by hand', async () => {
    const { root, driver } = fresh()
    await driver.write('a/b/1', text('1'))
    fs.rmSync(join(root, 'a'), { recursive: true })
    await driver.write('a/b/2', text('2'))
    expect(await keysOf(driver, '')).toEqual(['a/b/2'])
  })

  it('syncs the folder that is there now, and its new parents, not one it opened before', async () => {
    const { root, driver } = fresh()
    await driver.write('a/b/1', text('1'))
    fs.rmSync(join(root, 'a'), { recursive: true })
    fs.mkdirSync(join(root, 'a/b'), { recursive: true })
    const synced: number[] = []
    const fsync = fs.fsync
    const spy = vi.spyOn(fs, 'fsync').mockImplementation((fd, done) => {
      synced.push(fs.fstatSync(fd).ino)
      fsync(fd, done)
    })
    await driver.write('a/b/2', text('2'))
    spy.mockRestore()
    const present = ['a/b', 'a', ''].map((folder) => fs.statSync(join(root, folder)).ino)
    expect(synced).toEqual(expect.arrayContaining(present))
  })

  it('takes the object away again when its folder cannot be synced', async () => {
    const { root, driver } = fresh()
    await driver.write('a/first', text('first'))
    const failure = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
    const broken = vi.spyOn(fs, 'fsync').mockImplementationOnce((_fd, done) => setImmediate(done, failure))
    await expect(driver.write('a/second', text('second'))).rejects.toMatchObject({ code: 'EIO' })
    broken.mockRestore()
    expect(await keysOf(driver, '')).toEqual(['a/first'])
    expect(temporary(root)).toEqual([])
  })

  it('works over threads too, once the disk turns out to be slow', async () => {
    const { driver } = fresh()
    const open = fs.openSync
    const slow = vi.spyOn(fs, 'openSync').mockImplementation((...args) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4)
      return open(...args)
    })
    for (let index = 0; index < 20; index++) await driver.write(`a/${index}`, text(String(index)))
    const calls = slow.mock.calls.length
    slow.mockRestore()
    expect(calls).toBeLessThan(15)
    for (let index = 0; index < 20; index++) expect(await stored(driver, `a/${index}`)).toEqual(text(String(index)))
  })

  it('writes to more folders than it keeps open', async () => {
    const { driver } = fresh()
    const keys = Array.from({ length: 300 }, (_, index) => `a/${index}/b`)
    await Promise.all(keys.map((key) => driver.write(key, text(key))))
    expect(await keysOf(driver, 'a/')).toHaveLength(300)
    await driver.deleteMany(keys)
    expect(await keysOf(driver, '')).toEqual([])
  })

  it('leaves no descriptor open', async () => {
    const { driver } = fresh()
    const open = () => fs.readdirSync('/proc/self/fd').length
    const before = open()
    await driver.write('a', pattern(3 * MIB))
    await driver.write('b', inPieces(pattern(3 * MIB), MIB, new Error('cut'))).catch(() => {})
    for (let index = 0; index < 20; index++) {
      const stream = await driver.readStream('a')
      stream.once('data', () => stream.destroy())
      await new Promise((resolve) => stream.once('close', resolve))
      await driver.readBytes('a', { start: 0, end: 10 })
      await driver.readBytes('missing').catch(() => {})
    }
    await driver.close()
    // The test runner opens files of its own; a leak would show twenty times.
    expect(open()).toBeLessThan(before + 5)
  })
})

describe('sweepTemporary', () => {
  const owned = (root: string, name: string, ageMs = 0) => {
    const path = join(root, '.holdall/tmp', name)
    fs.writeFileSync(path, 'half')
    const time = new Date(Date.now() - ageMs)
    fs.utimesSync(path, time, time)
  }

  it('removes what old or dead writers left, and nothing that is being written', async () => {
    const { root, driver } = fresh()
    let name = ''
    const body = async function* () {
      yield pattern(MIB)
      yield pattern(MIB)
      name = temporary(root)[0] ?? ''
      const [host] = name.split('-')
      owned(root, `${host}-999999999-dead`)
      owned(root, `${host}-${process.pid}-mine`)
      owned(root, `${host}-${process.pid}-before-me`, 60 * 60 * 1000)
      owned(root, `${host}-1-alive`)
      owned(root, 'elsewhere-999999999-young')
      owned(root, 'elsewhere-999999999-old', 25 * 60 * 60 * 1000)
      owned(root, 'strange')
      expect(await driver.sweepTemporary()).toBe(3)
      const [, pid] = name.split('-')
      expect(Number(pid)).toBe(process.pid)
      const kept = [name, `${host}-${process.pid}-mine`, `${host}-1-alive`, 'elsewhere-999999999-young', 'strange']
      expect(temporary(root).sort()).toEqual(kept.sort())
    }
    await driver.write('a', body())
    expect(temporary(root)).not.toContain(name)
    expect((await driver.head('a'))?.sizeBytes).toBe(2 * MIB)
  })

  it('frees a lock that a killed process held', async () => {
    const link = () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
    }
    const { root, driver } = fresh({ link })
    let lock = ''
    const spy = vi.spyOn(fs.promises, 'writeFile').mockImplementationOnce(async (path) => {
      lock = String(path)
      throw new Error('stopped here')
    })
    await expect(driver.write('a', text('a'))).rejects.toThrow('stopped here')
    spy.mockRestore()
    const { hostname } = await import('node:os')
    const { hash } = await import('node:crypto')
    fs.writeFileSync(lock, `${hash('sha256', hostname()).slice(0, 8)}-999999999`)
    expect(await driver.sweepTemporary()).toBe(1)
    await driver.write('a', text('a'))
    expect(temporary(root)).toEqual([])
  })
})
