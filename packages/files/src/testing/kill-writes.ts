import fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isTemporary } from '../durable/temporary-file.ts'
import { exitCode, startChild } from './child-process.ts'

export interface KillWritesOptions {
  /** An empty folder; it is the caller's to remove. */
  folder: string
  seed: number
  /** How often the writing process is killed. */
  rounds: number
  say?: (text: string) => void
}

const BACKUPS = 3
/** Bytes of a document: within one write of the system, and in several. */
const PADDING = [100, 300_000]
const LONGEST_MS = 120

/**
 * Kills a process, again and again, that writes growing numbers into one file and says each that was acknowledged. After each
 * kill the file holds the last acknowledged number or the next, whole, and every backup is whole and older.
 */
export async function killWrites({
  folder,
  seed,
  rounds,
  say = () => {},
}: KillWritesOptions): Promise<{ counts: Record<string, number>; violations: string[] }> {
  const file = join(folder, 'counter.json')
  const random = seeded(seed)
  const counts = { kills: 0, acknowledged: 0, backups: 0, writtenNotAcknowledged: 0, temporaryFilesLeft: 0 }
  const violations: string[] = []
  let last = 0
  for (let round = 1; round <= rounds; round++) {
    const padding = PADDING[round % PADDING.length] as number
    const acknowledged = await writeUntilKilled(file, last + 1, padding, random() * LONGEST_MS)
    if (acknowledged.length === 0) violations.push(`round ${round}: nothing was written before the kill`)
    for (const [n, sequence] of acknowledged.entries())
      if (sequence !== last + 1 + n) violations.push(`round ${round}: ${sequence} came after ${last + n}`)
    last = acknowledged.at(-1) ?? last
    counts.kills += 1
    counts.acknowledged += acknowledged.length
    const state = look(file)
    violations.push(...broken(state, last).map((text) => `round ${round}: ${text}`))
    counts.backups += state.backups.filter((backup) => backup !== null).length
    counts.temporaryFilesLeft += removeTemporaryFiles(folder)
    const found = typeof state.current === 'number' ? state.current : last
    if (found > last) counts.writtenNotAcknowledged += 1
    last = Math.max(last, found)
    if (round % 10 === 0 || round === rounds) say(`kill ${round} of ${rounds}: ${violations.length} violations so far`)
  }
  return { counts, violations }
}

async function writeUntilKilled(file: string, first: number, padding: number, afterMs: number): Promise<number[]> {
  const child = startChild('writing-process', [file, first, Number.MAX_SAFE_INTEGER, padding])
  let said = ''
  const begun = new Promise<void>((resolve) => {
    child.stdout?.setEncoding('latin1').on('data', (text: string) => {
      said += text
      resolve()
    })
    child.once('exit', () => resolve())
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await begun
  await sleep(afterMs)
  child.kill('SIGKILL')
  await exitCode(child)
  await closed
  // A number counts once its line has an end.
  return said.split('\n').slice(0, -1).map(Number)
}

/** The number in each file; null when there is no file, text when it is damaged. */
interface State {
  current: number | string | null
  backups: (number | string | null)[]
}

function look(file: string): State {
  return {
    current: sequenceIn(file),
    backups: Array.from({ length: BACKUPS }, (_, n) => sequenceIn(`${file}.backup.${n + 1}`)),
  }
}

function sequenceIn(file: string): number | string | null {
  try {
    const { sequence, padding } = JSON.parse(fs.readFileSync(file, 'utf8'))
    return PADDING.includes(padding.length) ? sequence : `${file} has ${padding.length} bytes of padding`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : `${file}: ${(error as Error).message}`
  }
}

function broken({ current, backups }: State, last: number): string[] {
  const found: string[] = []
  if (current !== last && current !== last + 1) found.push(`the file holds ${current}, acknowledged was ${last}`)
  let newer = typeof current === 'number' ? current : last
  for (const [n, backup] of backups.entries()) {
    if (backup === null) continue
    // A backup is a second name of the file itself between its making and the rename.
    if (typeof backup !== 'number' || (n === 0 ? backup > newer : backup >= newer))
      found.push(`backup ${n + 1} holds ${backup}, what is newer ${newer}`)
    else newer = backup
  }
  return found
}

function removeTemporaryFiles(folder: string): number {
  const names = fs.readdirSync(folder).filter(isTemporary)
  for (const name of names) fs.unlinkSync(join(folder, name))
  return names.length
}

/** @see https://github.com/cprosche/mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
