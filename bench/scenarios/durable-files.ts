import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { FileManager } from '../../packages/files/src/index.ts'
import type { FigureRow, LocalContext, LocalScenario } from '../scenario.ts'

const KIB = 1024
const PATHS = 8
const SLICE = 8

type Write = (file: string) => Promise<void>

/** One of the two that are compared: writes per second, round by round. */
interface Side {
  folder: string
  write: Write
  found: number[]
}

interface Case {
  label: string
  sizeBytes: number
  writes: number
  /** How many files are written at once. */
  paths: number
  backups: number
  atLeast: number
}

const CASES: Case[] = [4 * KIB, KIB * KIB].flatMap((sizeBytes) => {
  const size = sizeBytes === 4 * KIB ? '4 KiB' : '1 MiB'
  const writes = sizeBytes === 4 * KIB ? 400 : 80
  return [
    { label: `${size}, no backups`, sizeBytes, writes, paths: 1, backups: 0, atLeast: 0.9 },
    { label: `${size}, 3 backups`, sizeBytes, writes, paths: 1, backups: 3, atLeast: 0.5 },
    { label: `${size}, no backups, ${PATHS} files at once`, sizeBytes, writes, paths: PATHS, backups: 0, atLeast: 0.8 },
  ]
})

/** A document of clips, whose JSON text has about this many bytes. */
function document(sizeBytes: number): object {
  const clip = (index: number) => ({ at: index * 40, length: 40, text: randomBytes(96).toString('base64') })
  const one = JSON.stringify([clip(1000)], null, 2).length
  return { clips: Array.from({ length: Math.max(1, Math.floor(sizeBytes / one)) }, (_, index) => clip(index)) }
}

/** How long so many writes take, in milliseconds. */
async function timed(writes: number, { paths }: Case, folder: string, write: Write): Promise<number> {
  let left = writes
  const lane = async (file: string) => {
    while (left-- > 0) await write(file)
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: paths }, (_, n) => lane(join(folder, `${n}.json`))))
  return performance.now() - startedAt
}

/** A disk is fast and slow by the second, so within a round the sides take turns every few writes. */
async function measure(each: Case, { folder, rounds, quick }: LocalContext): Promise<FigureRow> {
  const data = document(each.sizeBytes)
  const files = new FileManager(folder, { backups: each.backups })
  const sides: Side[] = [
    { folder: join(folder, 'peer'), write: (file) => writeFileAtomic(file, JSON.stringify(data, null, 2)), found: [] },
    { folder: join(folder, 'ours'), write: (file) => files.atomicWrite(file, data), found: [] },
  ]
  for (const side of sides) {
    mkdirSync(side.folder, { recursive: true })
    await timed(2 * SLICE, each, side.folder, side.write)
  }
  const slices = quick ? 1 : each.writes / SLICE
  for (let round = 0; round < rounds; round++) {
    const spentMs = new Map(sides.map((side) => [side, 0]))
    for (let slice = 0; slice < slices; slice++) {
      for (const side of slice % 2 === 0 ? sides : sides.toReversed())
        spentMs.set(side, (spentMs.get(side) ?? 0) + (await timed(SLICE, each, side.folder, side.write)))
    }
    for (const [side, ms] of spentMs) side.found.push((slices * SLICE * 1000) / ms)
  }
  const [peer, ours] = sides.map(({ found }) => median(found)) as [number, number]
  return {
    label: each.label,
    unit: 'writes/s',
    against: 'write-file-atomic',
    peer,
    ours,
    ratio: ours / peer,
    asked: { atLeast: each.atLeast },
  }
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

export const durableFiles: LocalScenario = {
  summary: 'atomicWrite of JSON, against write-file-atomic of the same data',
  run: async (context) => {
    const rows: FigureRow[] = []
    for (const [index, each] of CASES.entries()) {
      context.say(`durable files: ${each.label}`)
      rows.push(await measure(each, { ...context, folder: join(context.folder, String(index)) }))
    }
    return [{ kind: 'figures', name: 'durable-files', rows }]
  },
}
