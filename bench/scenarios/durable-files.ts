import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { FileManager } from '../../packages/files/src/index.ts'
import type { FigureRow, LocalContext, LocalScenario } from '../scenario.ts'

const KIB = 1024
const PATHS = 8

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
    { label: `${size}, no backups, ${PATHS} files at once`, sizeBytes, writes, paths: PATHS, backups: 0, atLeast: 0.9 },
  ]
})

/** A document of clips, whose JSON text has about this many bytes. */
function document(sizeBytes: number): object {
  const clip = (index: number) => ({ at: index * 40, length: 40, text: randomBytes(96).toString('base64') })
  const one = JSON.stringify([clip(1000)], null, 2).length
  return { clips: Array.from({ length: Math.max(1, Math.floor(sizeBytes / one)) }, (_, index) => clip(index)) }
}

async function perSecond(
  { writes, paths }: Case,
  folder: string,
  write: (file: string) => Promise<void>,
): Promise<number> {
  let left = writes
  const lane = async (file: string) => {
    while (left-- > 0) await write(file)
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: paths }, (_, n) => lane(join(folder, `${n}.json`))))
  return (writes / (performance.now() - startedAt)) * 1000
}

async function measure(each: Case, { folder, rounds, quick }: LocalContext): Promise<FigureRow> {
  const run = quick ? { ...each, writes: Math.ceil(each.writes / 10) } : each
  const data = document(run.sizeBytes)
  const files = new FileManager(folder, { backups: run.backups })
  const [ours, peers] = ['ours', 'peers'].map((name) => join(folder, name)) as [string, string]
  for (const name of [ours, peers]) mkdirSync(name, { recursive: true })
  const sides = {
    peer: () => perSecond(run, peers, (file) => writeFileAtomic(file, JSON.stringify(data, null, 2))),
    ours: () => perSecond(run, ours, (file) => files.atomicWrite(file, data)),
  }
  const found = { peer: [] as number[], ours: [] as number[] }
  await perSecond({ ...run, writes: 2 * PATHS }, peers, (file) => writeFileAtomic(file, '1'))
  await perSecond({ ...run, writes: 2 * PATHS }, ours, (file) => files.atomicWrite(file, 1))
  for (let round = 0; round < rounds; round++) {
    // Whoever is second writes while the disk still settles; so they take turns at that too.
    for (const side of round % 2 === 0 ? (['peer', 'ours'] as const) : (['ours', 'peer'] as const))
      found[side].push(await sides[side]())
  }
  const [peer, own] = [median(found.peer), median(found.ours)]
  return {
    label: run.label,
    unit: 'writes/s',
    against: 'write-file-atomic',
    peer,
    ours: own,
    ratio: own / peer,
    asked: { atLeast: run.atLeast },
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
