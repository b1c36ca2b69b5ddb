import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { editTogether } from './campaigns/edit-together.ts'
import { launchBrowser, needsBrowser } from './harness/browser.ts'

it('loses no edit of three tabs amid a crash, two offline spells and a kill of the server', async (context) => {
  needsBrowser(context)
  const browser = await launchBrowser()
  if (browser === null) return
  const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-together-'))
  try {
    const say = (text: string) => console.log(text)
    const report = await editTogether({
      browser,
      folder,
      seed: 7,
      edits: 40,
      kills: 1,
      crashes: 2,
      offlineSpells: 2,
      say,
    })
    expect(report.violations).toEqual([])
    expect(report.counts).toMatchObject({ lost: 0 })
    expect(report.counts.conflicts).toBeGreaterThan(0)
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
