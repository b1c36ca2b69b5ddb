import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type AvTools, findAvTools } from '../../packages/server/src/processing/av/av-tools.ts'
import type { LocalContext, LocalScenario, Report } from '../scenario.ts'
import { probeAndPosterCost } from './recording-cost.ts'
import { thumbnails } from './thumbnails.ts'
import { uploadsBesideConversions } from './uploads-beside-conversions.ts'

const run = promisify(execFile)
/** As Holdall uses by default. */
const THREADS = 2

/** Moving pictures with a tone, one key frame a second. */
async function makeClip({ folder }: LocalContext, { ffmpeg }: AvTools, seconds: number): Promise<string> {
  const path = join(folder, `clip-${seconds}.mp4`)
  const video = ['-f', 'lavfi', '-i', `testsrc2=duration=${seconds}:size=1920x1080:rate=25`]
  const audio = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`]
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25', '-c:a', 'aac']
  await run(ffmpeg, ['-v', 'error', '-y', ...video, ...audio, ...coding, path])
  return path
}

async function makePicture({ folder }: LocalContext, { ffmpeg }: AvTools): Promise<string> {
  const path = join(folder, 'picture.jpg')
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=4000x3000:rate=1,noise=alls=12']
  await run(ffmpeg, ['-v', 'error', '-y', ...source, '-frames:v', '1', '-q:v', '4', path])
  return path
}

export const recordings: LocalScenario = {
  summary:
    'probe, poster and thumbnails against bare commands and bare sharp; small uploads while videos are converted',
  run: async (context): Promise<Report[]> => {
    const tools = await findAvTools({ threads: THREADS })
    if ('missing' in tools) throw new Error(`${tools.missing} is not installed`)
    const long = await makeClip(context, tools, context.quick ? 20 : 30)
    const rows = [
      await probeAndPosterCost(context, tools, await makeClip(context, tools, 10)),
      ...(await thumbnails(context, await makePicture(context, tools))),
      await uploadsBesideConversions(context, long, 1),
      await uploadsBesideConversions(context, long, 4),
    ]
    return [{ kind: 'figures', name: 'recordings and pictures', rows }]
  },
}
