import type { Random } from '../../packages/server/src/testing/campaigns/campaign.ts'
import type { SeenFilm } from './edit.ts'
import type { Act } from './editor-tab.ts'

/** How many clips a film has at most: beyond that, more are removed than added. */
const MANY = 24

const SHARES: [Act, number][] = [
  ['rename', 0.25],
  ['add', 0.2],
  ['earlier', 0.12],
  ['later', 0.12],
  ['end', 0.13],
  ['title', 0.1],
  ['remove', 0.08],
]
/** What sets one value, so that two who do it at once contest a place. */
const CONTESTED: readonly Act[] = ['title', 'rename', 'rename', 'end']

export interface ChosenEdit {
  act: Act
  /** Null: it is about no clip, or about one that is not there yet. */
  clip: string | null
  /** Sets something that nobody else sets. */
  text: (tag: string) => string
}

/** What somebody who sees this film does next. */
export function chooseEdit(random: Random, film: SeenFilm, n: number, isContested: boolean): ChosenEdit {
  const clips = Object.keys(film.clips)
  const act = isContested ? random.pick(CONTESTED) : byShare(random, clips.length)
  if (clips.length === 0 && act !== 'title') return { act: 'add', clip: null, text: () => '' }
  const clip = act === 'title' || act === 'add' ? null : random.pick(clips)
  const text = act === 'end' ? endOf(n) : (tag: string) => `${act} ${n}${tag}`
  return { act, clip, text }
}

function byShare(random: Random, clips: number): Act {
  if (clips >= MANY && random.chance(0.3)) return 'remove'
  let left = random.next()
  for (const [act, share] of SHARES) {
    left -= share
    if (left < 0) return act
  }
  return 'rename'
}

/** A length in seconds for each edit: whole milliseconds, and between them for the second of two. */
const endOf = (n: number) => (tag: string) => (1 + n / 1000 + (tag === '' ? 0 : 0.0005)).toFixed(4)
