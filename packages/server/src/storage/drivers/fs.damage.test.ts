import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { inPieces, KIB, keysOf, MIB, pattern, stored, text } from '../../testing/driver-facts/material.ts'
import { Bucket } from '../bucket.ts'
import { FsDriver } from './fs.ts'

const home = fs.mkdtempSync(join(tmpdir(), 'holdall-damage-'))
const mounted: string[] = []

afterAll(() => {
  // Lazily: a test that failed may have left files open in it.
  for (const folder of mounted.reverse()) execFileSync('umount', ['--lazy', folder])
  fs.rmSync(home, { recursive: true })
})

/** Mounts a small file system in memory; false where that is not allowed. */
function mountTmpfs(folder: string, sizeBytes: number): boolean {
  fs.mkdirSync(folder, { recursive: true })
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder]).status === 0
  if (done) mounted.push(folder)
  return done
}

const NO_MOUNT = 'needs the right to mount a tmpfs'
const temporary = (root: string) => fs.readdirSync(join(root, '.holdall/tmp'))

describe('a full disk', () => {
  it('refuses with unavailable, leaves nothing, and works again once there is room', async ({ skip }) => {
    const root = join(home, 'full')
    skip(!mountTmpfs(root, MIB), NO_MOUNT)
    const bucket = new Bucket(new FsDriver(root))
    await bucket.put('fits', pattern(700 * KIB))
    const full = { code: 'unavailable', message: /the disk is full$/, hint: expect.any(String) }
    const expected = { ...full, message: expect.stringMatching(full.message) }
    await expect(bucket.write('a/streamed', inPieces(pattern(2 * MIB), 64 * KIB))).rejects.toMatchObject(expected)
    await expect(bucket.put('a/memory', pattern(600 * KIB))).rejects.toMatchObject(expected)
    const small = async () => {
      for (let index = 0; index < 40; index++) await bucket.put(`small/${index}`, pattern(16 * KIB))
    }
    await expect(small()).rejects.toMatchObject(expected)
    expect(temporary(root)).toEqual([])
    expect(await bucket.head('a/memory')).toBeNull()
    expect(fs.existsSync(join(root, 'a'))).toBe(false)
    await bucket.delete('fits')
    await bucket.put('a/memory', pattern(300 * KIB))
    await bucket.close()
  })
})

describe('a read-only folder', () => {
  it('refuses writes and deletes with unavailable, and still reads', async ({ skip }) => {
    const root = join(home, 'read-only')
    skip(!mountTmpfs(root, 4 * MIB), NO_MOUNT)
    const bucket = new Bucket(new FsDriver(root))
    await bucket.put('a/b', text('before'))
    execFileSync('mount', ['-o', 'remount,ro', root])
    const refused = { code: 'unavailable', message: expect.stringContaining('read-only'), hint: expect.any(String) }
    await expect(bucket.put('a/c', text('c'))).rejects.toMatchObject(refused)
    await expect(bucket.write('a/c', inPieces(pattern(MIB), KIB))).rejects.toMatchObject(refused)
    await expect(bucket.copy('a/b', 'a/c')).rejects.toMatchObject(refused)
    await expect(bucket.delete('a/b')).rejects.toMatchObject(refused)
    expect(await bucket.deleteMany(['a/b'])).toMatchObject([{ key: 'a/b', error: refused }])
    expect(Buffer.from(await bucket.readBytes('a/b')).toString()).toBe('before')
    await bucket.close()
  })
})

describe('another file system mounted below the root', () => {
  it('takes objects all the same, durably and without overwriting', async ({ skip }) => {
    const root = join(home, 'devices')
    const driver = new FsDriver(root)
    skip(!mountTmpfs(join(root, 'users/other'), 4 * MIB), NO_MOUNT)
    const inside = 'users/other/projects'
    await driver.write(`${inside}/a`, pattern(MIB))
    await driver.write('users/here', text('here'))
    await driver.copy('users/here', `${inside}/b`)
    await driver.copy(`${inside}/a`, `${inside}/c`)
    await expect(driver.write(`${inside}/a`, text('x'))).rejects.toMatchObject({ code: 'conflict' })
    expect(Buffer.compare(await stored(driver, `${inside}/c`), pattern(MIB))).toBe(0)
    expect(await keysOf(driver, '')).toEqual(['users/here', ...['a', 'b', 'c'].map((name) => `${inside}/${name}`)])
    expect([...temporary(root), ...temporary(join(root, 'users/other'))]).toEqual([])
    await driver.close()
  })
})

describe('a connection that is cut', () => {
  it.each([0, 50, 99])('leaves nothing at %i %%', async (percent) => {
    const root = join(home, `cut-${percent}`)
    const bucket = new Bucket(new FsDriver(root))
    const whole = pattern(3 * MIB)
    const body = inPieces(whole.subarray(0, (whole.byteLength * percent) / 100), 64 * KIB, new Error('cut'))
    await expect(bucket.write('a/b', body, { expectedBytes: whole.byteLength })).rejects.toThrow('cut')
    expect(temporary(root)).toEqual([])
    expect(fs.readdirSync(root)).toEqual(['.holdall'])
    await bucket.close()
  })
})

/** Starts a process that runs `script` with `FsDriver`, `root` and `say` (a line on standard output) in scope. */
function child(root: string, script: string, wrapper: string[] = []): ChildProcess {
  const source = `
    import fs from 'node:fs'
    import { FsDriver } from ${JSON.stringify(new URL('./fs.ts', import.meta.url).href)}
    const root = ${JSON.stringify(root)}
    const say = (line) => fs.writeSync(1, line + '\\n')
    ${script}`
  const command = [...wrapper, process.execPath, '--conditions=source', '--input-type=module', '-e', source]
  return spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
}

const WRITE_FOR_EVER = `
  const driver = new FsDriver(root)
  const worker = async (id) => {
    for (let index = 0; ; index++) {
      const bytes = Buffer.alloc(id % 4 === 0 ? 300_000 : 10_000, id * 31 + index)
      const key = 'objects/' + process.pid + '/' + id + '/' + index + '-' + bytes[0] + '-' + bytes.length
      const pieces = async function* () { for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000) }
      await driver.write(key, id % 2 === 0 ? pieces() : bytes)
      say(key)
    }
  }
  for (let id = 0; id < 8; id++) worker(id)`

describe('kill -9 in the middle of writes', () => {
  it('leaves no torn object, loses none that was acknowledged, and its remains are swept', async () => {
    const root = join(home, 'killed')
    const acknowledged: string[] = []
    for (let round = 0; round < 4; round++) {
      const writer = child(root, WRITE_FOR_EVER)
      const lines = createInterface({ input: writer.stdout! })
      lines.on('line', (line) => acknowledged.push(line))
      await once(lines, 'line')
      await sleep(20 + round * 27)
      writer.kill('SIGKILL')
      await once(writer, 'close')
    }
    const driver = new FsDriver(root)
    await driver.sweepTemporary()
    expect(temporary(root)).toEqual([])
    const keys = await keysOf(driver, '')
    for (const key of keys) {
      const [, value, size] = key.split('/').at(-1)!.split('-')
      const bytes = await driver.readBytes(key)
      expect(bytes.byteLength).toBe(Number(size))
      expect(Buffer.compare(bytes, Buffer.alloc(Number(size), Number(value)))).toBe(0)
    }
    expect(acknowledged.length).toBeGreaterThan(4)
    const present = new Set(keys)
    // A line may be cut by the kill; all but the last of a round are whole.
    expect(acknowledged.filter((key) => /-\d+-(10000|300000)$/.test(key) && !present.has(key))).toEqual([])
    await driver.close()
  })
})

describe('a power cut', () => {
  const bodies = [
    ['a small body', 'Buffer.alloc(16384, 1)'],
    ['a body in pieces', '(async function* () { for (let i = 0; i < 40; i++) yield Buffer.alloc(65536, i) })()'],
  ] as const
  const order = 'data, its sync, link, sync of every folder, answer come in this order'
  it.for(bodies)(`cannot lose %s: ${order}`, async ([, body], { skip }) => {
    const root = join(home, `trace-${body.length}`)
    const log = join(home, `trace-${body.length}.log`)
    const traced = 'trace=pwrite64,pwritev,write,writev,fdatasync,fsync,link,linkat,unlink,mkdir'
    const strace = ['strace', '-f', '-y', '-s', '32', '-e', traced, '-o', log]
    skip(spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status !== 0, 'needs strace and the right to trace')
    const script = `const driver = new FsDriver(root); await driver.write('new/folder/object', ${body}); say('answered'); process.exit()`
    const [code] = await once(child(root, script, strace), 'close')
    expect(code).toBe(0)
    const steps = parseTrace(fs.readFileSync(log, 'utf8'))
    const data = steps.filter((step) => /^p?writev?(64)?$/.test(step.call) && step.text.includes('/.holdall/tmp/'))
    const synced = one(steps, 'fdatasync', '/.holdall/tmp/')
    const linked = one(steps, 'link', '/new/folder/object')
    const folder = one(steps, 'fsync', `${root}/new/folder>`)
    const answer = one(steps, 'write', 'answered')
    expect(data.length).toBeGreaterThan(0)
    for (const step of data) expect(step.end).toBeLessThan(synced.start)
    expect(synced.end).toBeLessThan(linked.start)
    expect(linked.end).toBeLessThan(folder.start)
    for (const ancestor of [`${root}/new>`, `${root}>`]) {
      expect(one(steps, 'fsync', ancestor).end).toBeLessThan(answer.start)
    }
    expect(folder.end).toBeLessThan(answer.start)
  })
})

interface Step {
  call: string
  text: string
  /** Line numbers of the call and of its return. */
  start: number
  end: number
}

function one(steps: Step[], call: string, part: string): Step {
  const found = steps.filter((step) => step.call === call && step.text.includes(part))
  expect(found, `${call} of ${part}`).not.toEqual([])
  return found.at(-1)!
}

function parseTrace(log: string): Step[] {
  const steps: Step[] = []
  const open = new Map<string, Step>()
  for (const [index, line] of log.split('\n').entries()) {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    const call = /^(\w+)\(/.exec(rest)?.[1]
    if (rest.startsWith('<... ')) {
      const step = open.get(thread)
      if (step !== undefined) step.end = index
    } else if (call !== undefined) {
      const step = { call: call === 'linkat' ? 'link' : call, text: rest, start: index, end: index }
      if (rest.includes('<unfinished')) open.set(thread, step)
      steps.push(step)
    }
  }
  return steps
}
