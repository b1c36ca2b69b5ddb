import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sweepScratch } from './housekeeping.ts'

it('removes scratch files and folders that nobody works on any more, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-scratch-'))
  const old = new Date(Date.now() - 86_400_000)
  for (const name of ['fresh', 'old']) await writeFile(join(folder, name), name)
  await mkdir(join(folder, 'old-folder'))
  await writeFile(join(folder, 'old-folder', 'part'), '')
  for (const name of ['old', 'old-folder']) await utimes(join(folder, name), old, old)
  await sweepScratch(folder, Date.now() - 3_600_000)
  expect(await readdir(folder)).toEqual(['fresh'])
  await sweepScratch(join(folder, 'none'), Date.now())
  await rm(folder, { recursive: true })
})
