import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AvTools } from '../../packages/server/src/processing/av/av-tools.ts'
import { writePoster } from '../../packages/server/src/processing/av/poster.ts'
import { probeFile } from '../../packages/server/src/processing/av/probe.ts'
import { childrenCpuSeconds } from '../children-cpu.ts'
import { inTurn, ratioOf } from '../in-turn.ts'
import type { FigureRow, LocalContext } from '../scenario.ts'

const LIMIT = 1.3
const run = promisify(execFile)

/** What it costs to know a recording and to have its poster, against the two commands that anybody would type. */
export async function probeAndPosterCost(context: LocalContext, tools: AvTools, clip: string): Promise<FigureRow> {
  const count = context.quick ? 5 : 20
  const poster = join(context.folder, 'poster.jpg')
  const perCpuSecond = (work: () => Promise<unknown>) => async () => {
    const before = childrenCpuSeconds()
    for (let index = 0; index < count; index++) {
      await work()
      await rm(poster)
    }
    return { amount: count, seconds: childrenCpuSeconds() - before }
  }
  const { peer, ours } = await inTurn(context, 'probe and poster', {
    peer: perCpuSecond(async () => {
      await run(tools.ffprobe, ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', clip])
      // Of the key frame before, as ours is.
      const place = ['-threads', String(tools.threads), '-noaccurate_seek', '-ss', '1', '-i', clip]
      await run(tools.ffmpeg, [
        '-v',
        'error',
        '-y',
        ...place,
        '-frames:v',
        '1',
        '-vf',
        'scale=1280:-2',
        '-q:v',
        '3',
        poster,
      ])
    }),
    ours: perCpuSecond(async () => {
      const facts = await probeFile(tools, clip)
      if (!facts.video) throw new Error('The clip has no picture')
      await writePoster(tools, clip, { ...facts, video: facts.video }, poster)
    }),
  })
  const ms = (rate: number) => 1000 / rate
  return {
    label: 'probe and poster of 10 s of 1080p, processor time',
    unit: 'ms',
    against: 'bare ffprobe and ffmpeg',
    peer: ms(peer),
    ours: ms(ours),
    ...ratioOf(ms(ours), ms(peer), { atMost: LIMIT }),
  }
}
