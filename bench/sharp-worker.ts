// The least that a thumbnail takes: sharp, called directly, with the settings of our own worker.
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'

sharp.concurrency(1)
sharp.cache(false)

process.on('message', ({ inputPath, outputPath }: { inputPath: string; outputPath: string }) => {
  sharp(inputPath)
    .rotate()
    .resize(512, 512, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 78, effort: 2 })
    .toBuffer()
    .then((data) => writeFile(outputPath, data))
    .then(
      () => process.send?.({}),
      (error: Error) => process.send?.({ error: error.message }),
    )
})
process.send?.({})
