import sharp from 'sharp'
import { serveJobs } from '../sandbox/serve-jobs.ts'
import { type EnhanceJob, enhanceImage } from './enhance.ts'
import { type HashJob, hashImage } from './hash-image.ts'
import { type InspectJob, inspectImage } from './inspect.ts'
import { type TransformJob, transformImage } from './transform.ts'

/** What the image worker is asked; the parent is trusted, the files it names are not. */
export type ImageJob =
  | ({ kind: 'inspect' } & InspectJob)
  | ({ kind: 'hash' } & HashJob)
  | ({ kind: 'transform' } & TransformJob)
  | ({ kind: 'enhance' } & EnhanceJob)

// Of all that libvips could open (SVG, PDF, ImageMagick's hundred formats, …) only six are let in.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadHeif',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadTiff',
  ],
})
sharp.concurrency(1)
sharp.cache(false)

serveJobs((input) => {
  const job = input as ImageJob
  switch (job.kind) {
    case 'inspect':
      return inspectImage(job)
    case 'hash':
      return hashImage(job)
    case 'transform':
      return transformImage(job)
    case 'enhance':
      return enhanceImage(job)
  }
})
