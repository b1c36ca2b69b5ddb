import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { editTogether } from './campaigns/edit-together.ts'
import { launchBrowser, needsBrowser } from './harness/browser.ts'

it('a film loses no edit of three tabs amid crashes, offline spells and a kill of the server', async (context) => {
  needsBrowser(context)
  const browser = await launchBrowser()
  if (browser === null) return
  const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-together-'))
  try {
    const say = (text: string) => console.log(text)
    const troubles = { kills: 1, crashes: 2, offlineSpells: 2 }
    const { violations, counts } = await editTogether({ browser, folder, seed: 7, edits: 40, ...troubles, say })
    expect(violations).toEqual([])
    expect(counts.lost).toBe(0)
    expect(counts.conflicts).toBeGreaterThan(0)
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
