import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { openBucket, openDriver } from './open-bucket.ts'

it('opens a folder by its URL, also one with spaces and percent signs', async () => {
  const root = mkdtempSync(join(tmpdir(), 'holdall-open-'))
  const folder = join(root, 'my 100% files')
  const bucket = await openBucket(pathToFileURL(folder).href)
  await bucket.put('a', new Uint8Array([1]))
  expect(bucket.driver.root).toBe(pathToFileURL(folder).href)
  await bucket.close()
  rmSync(root, { recursive: true })
})

it('says what is wrong with a folder that cannot be used', async () => {
  const root = mkdtempSync(join(tmpdir(), 'holdall-open-'))
  writeFileSync(join(root, 'file'), '')
  await expect(openDriver(pathToFileURL(join(root, 'file')).href)).rejects.toThrow(
    expect.objectContaining({ code: 'unavailable', message: expect.stringContaining(join(root, 'file')) }),
  )
  mkdirSync(join(root, 'store'))
  symlinkSync(tmpdir(), join(root, 'store/.holdall'))
  await expect(openDriver(pathToFileURL(join(root, 'store')).href)).rejects.toThrow(
    expect.objectContaining({ code: 'unavailable' }),
  )
  rmSync(root, { recursive: true })
})

it('opens memory', async () => {
  expect((await openDriver('memory:')).name).toBe('memory')
})

it.each([
  's3://key:secret@bucket/x',
  's3://bucket/x?nonsense=secret',
  'file://other-host/x',
  'nonsense',
  'http://u:secret@h/',
])('refuses %s and tells no secret', async (url) => {
  await expect(openDriver(url)).rejects.toThrow(
    expect.objectContaining({ code: 'invalid_request', message: expect.not.stringContaining('secret') }),
  )
})
