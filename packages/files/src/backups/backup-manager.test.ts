import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scratch } from '../testing/scratch.ts'
import { BackupManager } from './backup-manager.ts'

const path = scratch()
const DAY_MS = 86_400_000
const read = (name: string) => fs.readFileSync(path(name), 'utf8')
const names = () => fs.readdirSync(path()).sort()

async function backUp(manager: BackupManager, ...texts: string[]) {
  for (const text of texts) {
    fs.writeFileSync(path('a.json'), text)
    await manager.createRotatingBackup(path('a.json'))
  }
}

describe('createRotatingBackup', () => {
  it('keeps the newest three, the newest as .backup.1, and no part of them is the file itself', async () => {
    await backUp(new BackupManager(), '1', '2', '3', '4', '5')
    fs.writeFileSync(path('a.json'), 'changed in place')
    expect(names()).toEqual(['a.json', 'a.json.backup.1', 'a.json.backup.2', 'a.json.backup.3'])
    expect([1, 2, 3].map((n) => read(`a.json.backup.${n}`))).toEqual(['5', '4', '3'])
  })

  it('keeps as many as it is asked to', async () => {
    await backUp(new BackupManager({ maxBackups: 1 }), '1', '2')
    expect(names().map(read)).toEqual(['2', '2'])
  })

  it('fills a gap before it gives an old backup up', async () => {
    for (const n of [1, 3]) fs.writeFileSync(path(`a.json.backup.${n}`), `old ${n}`)
    await backUp(new BackupManager(), 'new')
    expect([1, 2, 3].map((n) => read(`a.json.backup.${n}`))).toEqual(['new', 'old 1', 'old 3'])
  })

  it('does nothing without a file', async () => {
    expect(await new BackupManager().createRotatingBackup(path('a.json'))).toBe(null)
    expect(names()).toEqual([])
  })

  it('makes one backup per call when called at once', async () => {
    fs.writeFileSync(path('a.json'), 'x')
    const manager = new BackupManager()
    await Promise.all([1, 2].map(() => manager.createRotatingBackup(path('a.json'))))
    expect(names()).toEqual(['a.json', 'a.json.backup.1', 'a.json.backup.2'])
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses maxBackups %d', (maxBackups) => {
    expect(() => new BackupManager({ maxBackups })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})

describe('restoreFromBackup', () => {
  it('restores the newest, or the nth', async () => {
    const manager = new BackupManager()
    await backUp(manager, '1', '2')
    fs.writeFileSync(path('a.json'), 'damaged')
    await manager.restoreFromBackup(path('a.json'))
    expect(read('a.json')).toBe('2')
    await manager.restoreFromBackup(path('a.json'), 2)
    expect(read('a.json')).toBe('1')
    expect(names()).toEqual(['a.json', 'a.json.backup.1', 'a.json.backup.2'])
  })

  it('says which backup is not there, and leaves the file', async () => {
    fs.writeFileSync(path('a.json'), 'x')
    await expect(new BackupManager().restoreFromBackup(path('a.json'), 2)).rejects.toMatchObject({
      code: 'not_found',
      message: `Backup not found: ${path('a.json.backup.2')}`,
    })
    expect(names().map(read)).toEqual(['x'])
  })

  it.each([0, -1, 1.5, '../x'])('refuses %j as a number', async (n) => {
    await expect(new BackupManager().restoreFromBackup(path('a.json'), n as number)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})

it('lists the backups of one file, the newest first', async () => {
  for (const name of ['a.json.backup.10', 'a.json.backup.2', 'a.json.backup', 'a.json.backup.x', 'b.json.backup.1'])
    fs.writeFileSync(path(name), '')
  expect(await new BackupManager().listBackups(path('a.json'))).toEqual([
    path('a.json.backup.2'),
    path('a.json.backup.10'),
  ])
  expect(await new BackupManager().listBackups(path('missing', 'a.json'))).toEqual([])
})

it('removes backups that are older than so many days, and nothing else', async () => {
  const now = 100 * DAY_MS
  fs.mkdirSync(path('topics'))
  for (const [name, days] of [
    ['a.json', 30],
    ['a.json.backup.1', 6],
    ['a.json.backup.2', 8],
    ['topics/b.json.backup.1', 8],
    ['c.backup.txt', 30],
  ] as const) {
    fs.writeFileSync(path(name), '')
    fs.utimesSync(path(name), 0, (now - days * DAY_MS) / 1000)
  }
  const manager = new BackupManager({ now: () => now })
  expect(await manager.cleanupOldBackups(path())).toBe(2)
  expect(names()).toEqual(['a.json', 'a.json.backup.1', 'c.backup.txt', 'topics'])
  expect(await manager.cleanupOldBackups(path(), 5)).toBe(1)
  expect(await manager.cleanupOldBackups(path('missing'))).toBe(0)
})
