import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FileManager } from '../file-manager/file-manager.ts'
import { scratch } from '../testing/scratch.ts'
import { FileRecovery } from './file-recovery.ts'

const path = scratch()
const names = () => fs.readdirSync(path()).sort()
const put = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path(name), text)
}

describe('recoverCorruptedFile', () => {
  it.each([
    ['.backup.1', { 'a.json.backup.1': '"one"', 'a.json.backup.2': '"two"' }, 'one'],
    ['.backup.2, when .backup.1 is damaged', { 'a.json.backup.1': '{', 'a.json.backup.2': '"two"' }, 'two'],
    ['.backup.3, when the others are not there', { 'a.json.backup.3': '"three"', 'a.json.backup': '"old"' }, 'three'],
    ['.backup, when there is no other', { 'a.json.backup.1': '', 'a.json.backup': '"old"' }, 'old'],
  ])('takes %s', async (_, backups, expected) => {
    put({ 'a.json': '{"cut', ...backups })
    expect(await new FileRecovery({ now: () => 42 }).recoverCorruptedFile(path('a.json'))).toBe(true)
    expect(JSON.parse(fs.readFileSync(path('a.json'), 'utf8'))).toBe(expected)
    expect(fs.readFileSync(path('a.json.corrupt.42'), 'utf8')).toBe('{"cut')
    expect(names()).toEqual(['a.json', 'a.json.corrupt.42', ...Object.keys(backups)].sort())
  })

  it('touches nothing when no backup is valid', async () => {
    const files = { 'a.json': '{"cut', 'a.json.backup.1': '\0\0\0', 'a.json.backup.4': '"too old"' }
    put(files)
    expect(await new FileRecovery().recoverCorruptedFile(path('a.json'))).toBe(false)
    expect(Object.fromEntries(names().map((name) => [name, fs.readFileSync(path(name), 'utf8')]))).toEqual(files)
  })

  it('brings back a file that is missing', async () => {
    put({ 'a.json.backup.1': '1' })
    expect(await new FileRecovery().recoverCorruptedFile(path('a.json'))).toBe(true)
    expect(names()).toEqual(['a.json', 'a.json.backup.1'])
  })

  it('leaves a valid file as it is', async () => {
    put({ 'a.json': '"newer"', 'a.json.backup.1': '"older"' })
    expect(await new FileRecovery().recoverCorruptedFile(path('a.json'))).toBe(true)
    expect(fs.readFileSync(path('a.json'), 'utf8')).toBe('"newer"')
  })

  it('keeps every damaged version, also of one moment', async () => {
    const recovery = new FileRecovery({ now: () => 42 })
    put({ 'a.json.backup.1': '1' })
    for (const text of ['first', 'second']) {
      put({ 'a.json': text })
      await recovery.recoverCorruptedFile(path('a.json'))
    }
    expect([42, 43].map((n) => fs.readFileSync(path(`a.json.corrupt.${n}`), 'utf8'))).toEqual(['first', 'second'])
  })

  it('finds what atomicWrite has backed up', async () => {
    const files = new FileManager()
    for (let n = 1; n <= 3; n++) await files.atomicWrite(path('a.json'), n)
    fs.truncateSync(path('a.json'), 0)
    expect(await new FileRecovery().recoverCorruptedFile(path('a.json'))).toBe(true)
    expect(await files.readJSON(path('a.json'))).toBe(2)
  })
})

describe('validateProjectIntegrity', () => {
  it('names each file that is missing or damaged', async () => {
    const files = new FileManager(path())
    await files.ensureProjectDirectory('p')
    put({ 'p/topics/discovered.json': '[]', 'p/topics/selected.json': '[1,' })
    const recovery = new FileRecovery({ basePath: path() })
    expect(await recovery.validateProjectIntegrity('p')).toEqual({
      valid: false,
      issues: ['Corrupted file: topics/selected.json', 'Missing required file: topics/refined.json'],
    })
    put({ 'p/topics/selected.json': '[]', 'p/topics/refined.json': '[]' })
    expect(await recovery.validateProjectIntegrity('p')).toEqual({ valid: true, issues: [] })
  })

  it('finds everything missing of a project that is not there', async () => {
    const { issues } = await new FileRecovery({ basePath: path() }).validateProjectIntegrity('p')
    expect(issues).toHaveLength(4)
  })

  it('refuses ids that leave the base path', async () => {
    await expect(new FileRecovery({ basePath: path() }).validateProjectIntegrity('../p')).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})
