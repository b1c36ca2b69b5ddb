import fs from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mayMount, onSmallDisk, scratch } from '../testing/scratch.ts'
import { replaceFile } from './replace-file.ts'

const path = scratch()
const names = () => fs.readdirSync(path()).sort()
const diskful = mayMount()

describe('replaceFile', () => {
  it.each([
    ['text', 'größer'],
    ['bytes', Buffer.from('größer')],
    ['a stream', fs.createReadStream],
  ])('writes %s, and leaves nothing else', async (_, data) => {
    fs.writeFileSync(path('source'), 'größer')
    await replaceFile(path('target'), typeof data === 'function' ? fs.createReadStream(path('source')) : data)
    expect(fs.readFileSync(path('target'), 'utf8')).toBe('größer')
    expect(names()).toEqual(['source', 'target'])
  })

  it('gives the temporary file to the validation, and touches nothing when that refuses', async () => {
    fs.writeFileSync(path('target'), 'old')
    let seen = ''
    const writing = replaceFile(path('target'), 'new', {
      validate: (temporary) => {
        seen = `${dirname(temporary)} ${fs.readFileSync(temporary, 'utf8')}`
        throw new Error('refused')
      },
    })
    await expect(writing).rejects.toThrow('refused')
    expect(seen).toBe(`${path()} new`)
    expect(fs.readFileSync(path('target'), 'utf8')).toBe('old')
    expect(names()).toEqual(['target'])
  })

  it('leaves the old file when its source fails half-way', async () => {
    fs.writeFileSync(path('target'), 'old')
    async function* failing() {
      yield 'half'
      throw new Error('source broke')
    }
    await expect(replaceFile(path('target'), failing())).rejects.toThrow('source broke')
    expect(fs.readFileSync(path('target'), 'utf8')).toBe('old')
    expect(names()).toEqual(['target'])
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    async function* endless() {
      yield 'first'
      stop.abort()
      yield 'second'
    }
    await expect(replaceFile(path('target'), endless(), { signal: stop.signal })).rejects.toThrow(/abort/i)
    expect(names()).toEqual([])
  })

  it('keeps the mode of the file', async () => {
    fs.writeFileSync(path('target'), 'old', { mode: 0o600 })
    await replaceFile(path('target'), 'new')
    expect(fs.statSync(path('target')).mode & 0o777).toBe(0o600)
  })

  it('follows a symbolic link', async () => {
    fs.mkdirSync(path('far'))
    fs.writeFileSync(path('far', 'real'), 'old')
    fs.symlinkSync(path('far', 'real'), path('link'))
    await replaceFile(path('link'), 'new')
    expect(fs.lstatSync(path('link')).isSymbolicLink()).toBe(true)
    expect(fs.readFileSync(path('far', 'real'), 'utf8')).toBe('new')
  })

  it('takes another temporary name when one is taken', async () => {
    fs.writeFileSync(path('target.tmp.00000000'), 'not ours')
    const given = ['00000000', '00000001']
    await replaceFile(path('target'), 'new', { random: () => given.shift() ?? '' })
    expect(fs.readFileSync(path('target.tmp.00000000'), 'utf8')).toBe('not ours')
    expect(names()).toEqual(['target', 'target.tmp.00000000'])
  })

  it('refuses to replace a folder', async () => {
    fs.mkdirSync(path('folder'))
    await expect(replaceFile(path('folder'), 'new')).rejects.toMatchObject({ code: 'EISDIR' })
    expect(names()).toEqual(['folder'])
  })

  it.skipIf(!diskful)(
    `leaves the old file when the disk is full${diskful ? '' : ' (needs root on Linux)'}`,
    async () => {
      await onSmallDisk(path('disk'), {}, async () => {
        await replaceFile(path('disk', 'target'), 'old')
        await expect(replaceFile(path('disk', 'target'), Buffer.alloc(1 << 20))).rejects.toMatchObject({
          code: 'ENOSPC',
        })
        expect(fs.readFileSync(path('disk', 'target'), 'utf8')).toBe('old')
        expect(fs.readdirSync(path('disk'))).toEqual(['target'])
      })
    },
  )
})
