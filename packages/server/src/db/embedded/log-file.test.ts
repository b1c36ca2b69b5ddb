import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './embedded-testing.ts'
import { capLog, openLog, readLogFrom } from './log-file.ts'

test('a log past its limit is kept once as .1, and the open writer goes on at the start of an empty file', async () => {
  const path = join(await scratch(), 'log', 'postgres.log')
  const log = await openLog(path)
  await log.write('x'.repeat(500))
  await capLog(path, 1000)
  expect((await stat(path)).size).toBe(500)
  await log.write('x'.repeat(600))
  await capLog(path, 1000)
  await log.write('after')
  expect(await readFile(path, 'utf8')).toBe('after')
  expect((await stat(`${path}.1`)).size).toBe(1100)
  expect(await readLogFrom(path, 2)).toBe('ter')
  await log.close()
})
