import { join } from 'node:path'
import { silentLogger } from '../../packages/server/src/log.ts'
import { ImageProcessor } from '../../packages/server/src/processing/image/image-processor.ts'
import { inTurn, ratioOf } from '../in-turn.ts'
import type { FigureRow, LocalContext } from '../scenario.ts'
import { SharpChild } from '../sharp-child.ts'

const TARGET = 0.8
/** Of the sandbox. */
const NICENESS = 10

/** Thumbnails of one picture by the sandboxed processor, against sharp called directly in a process that is as warm. */
export async function thumbnails(context: LocalContext, inputPath: string): Promise<FigureRow[]> {
  const count = context.quick ? 10 : 30
  const processor = new ImageProcessor({ log: silentLogger })
  const direct = await SharpChild.start(NICENESS)
  const theirs = join(context.folder, 'theirs.webp')
  const ours = join(context.folder, 'ours.webp')
  const many = (work: () => Promise<unknown>) => async () => {
    for (let index = 0; index < count; index++) await work()
    return count
  }
  const size = { width: 512, height: 512, fit: 'inside', format: 'webp', quality: 78 } as const
  const row = { unit: 'pictures/s', against: 'sharp in a warm child' }
  const peer = many(() => direct.thumbnail(inputPath, theirs))
  try {
    await processor.inspectImage({ inputPath, thumbnailPath: ours })
    await direct.thumbnail(inputPath, theirs)
    const alone = await inTurn(context, 'thumbnails', {
      peer,
      ours: many(() => processor.transformImage({ inputPath, outputPath: ours, ...size })),
    })
    const all = await inTurn(context, 'thumbnails with all that is read of a picture', {
      peer,
      ours: many(() => processor.inspectImage({ inputPath, thumbnailPath: ours })),
    })
    return [
      {
        label: 'thumbnails of 12 megapixels',
        ...row,
        ...alone,
        ...ratioOf(alone.ours, alone.peer, { atLeast: TARGET }),
      },
      {
        label: 'the same with palette, placeholder and EXIF',
        ...row,
        ...all,
        ...ratioOf(all.ours, all.peer, { atLeast: TARGET }),
      },
    ]
  } finally {
    processor.close()
    await direct.stop()
  }
}
