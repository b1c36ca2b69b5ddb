import { chmodSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import {
  type CampaignOptions,
  type CampaignReport,
  Random,
} from '../../packages/server/src/testing/campaigns/campaign.ts'
import { buildExample } from '../harness/build-example.ts'
import { chooseEdit } from './choose-edit.ts'
import { EditingRoom } from './editing-room.ts'
import { judgeEdits } from './judge-edits.ts'

export interface EditTogetherOptions extends CampaignOptions {
  browser: Browser
  edits: number
  /** `kill -9` of the server. */
  kills: number
  /** Crashes of a tab. */
  crashes: number
  /** Spells without a network, of one browser or the other. */
  offlineSpells: number
}

/** Edits that an offline spell lasts. */
const SPELL = { min: 3, max: 12 }
/** Of the edits, two are made to one place at once. */
const CONTESTED_SHARE = 0.15

/**
 * One film in the video editor: two tabs of one browser and one of another, while tabs crash, networks go and the server is killed. In the end
 * every edit that a page had accepted is in the server's document, was replaced by somebody who saw it, or is in the list of conflicts.
 */
export async function editTogether(options: EditTogetherOptions): Promise<CampaignReport> {
  const { folder, browser, seed, edits: count, kills, crashes, offlineSpells, say = () => {} } = options
  // PostgreSQL's account must get through.
  chmodSync(folder, 0o711)
  const room = await EditingRoom.open(browser, await buildExample('video-editor', folder), folder)
  try {
    const random = new Random(seed)
    const disturbances = shuffled(random, { kill: kills, crash: crashes, offline: offlineSpells }, count)
    const kept: Promise<void>[] = []
    for (let n = 0; room.edits.length < count; n++) {
      await room.endSpells(room.edits.length)
      let crashes = false
      while ((disturbances[0]?.at ?? Number.POSITIVE_INFINITY) <= room.edits.length) {
        const what = disturbances.shift()?.what
        if (what === 'kill') await room.restartServer()
        if (what === 'offline')
          await room.goOffline(random.between(0, 1), room.edits.length + random.between(SPELL.min, SPELL.max))
        crashes ||= what === 'crash'
      }
      await room.reopen()
      const tab = random.pick(room.openTabs)
      const isContested = random.chance(CONTESTED_SHARE)
      const { act, clip, text } = chooseEdit(random, await tab.read(), n, isContested)
      const others = isContested ? room.openTabs.filter((other) => other !== tab) : []
      const made = await Promise.all([
        tab.edit(act, clip, text('')),
        ...(others.length === 0 ? [] : [random.pick(others).edit(act, clip, text('b'))]),
      ])
      kept.push(...made.map(({ isKept }) => isKept))
      if (crashes) {
        // Before, while or after it says that the edit is kept.
        await sleep(random.between(0, 30))
        await tab.crash()
      } else if (random.chance(0.7)) await made[0].isKept
      await sleep(random.between(0, 100))
      if (n % 50 === 49) say(`${room.edits.length} of ${count} edits`)
    }
    await Promise.all(kept)
    const violations = await room.settle()
    const { body, conflicts } = await room.readFilm()
    const { accepted, lost, invented } = judgeEdits(room.edits, body, conflicts)
    say(`edits: ${accepted} accepted, lost: ${lost.length}, conflicts: ${conflicts.length}`)
    violations.push(
      ...lost.map(({ page, path, value }) => `lost: ${page} set ${path} to ${JSON.stringify(value)}`),
      ...invented.map(({ path, value }) => `nobody has set what is listed: ${path} ${JSON.stringify(value)}`),
      ...room.complaints,
    )
    return {
      counts: {
        edits: room.edits.length,
        accepted,
        lost: lost.length,
        conflicts: conflicts.length,
        kills,
        crashes,
        offlineSpells,
      },
      violations,
    }
  } finally {
    await room.close()
  }
}

type Disturbance = 'kill' | 'crash' | 'offline'

/** When what happens, in edits; each kind is spread over the whole. */
function shuffled(
  random: Random,
  counts: Record<Disturbance, number>,
  edits: number,
): { at: number; what: Disturbance }[] {
  const all = (Object.entries(counts) as [Disturbance, number][]).flatMap(([what, number]) =>
    Array.from({ length: number }, (_, index) => ({
      at: Math.floor(((index + 0.1 + 0.8 * random.next()) / number) * edits),
      what,
    })),
  )
  return all.sort((a, b) => a.at - b.at)
}
