import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { addRenditions, type PlacedRendition } from './media/add-renditions.ts'
import type { Preview } from './media/inspection.ts'
import type { ItemHandler } from './media/jobs/run-job.ts'
import type { MediaContext } from './media/media-context.ts'
import type { MediaRow } from './media/media-row.ts'
import { placePreviews } from './media/place-previews.ts'
import { type AvTools, type AvToolsOptions, findAvTools } from './processing/av/av-tools.ts'
import type { ConvertOptions } from './processing/av/convert.ts'
import { probeFile } from './processing/av/probe.ts'
import { writeHls } from './processing/av/write-hls.ts'
import { type OutputFormat, writeProgressive } from './processing/av/write-progressive.ts'
import { withLocalFile } from './storage/local-file.ts'

export interface RecordingConverterOptions {
  media: MediaContext
  /** For copies and results on their way; emptied as it goes. */
  scratchFolder: string
  programs: AvToolsOptions
  format: OutputFormat
}

type Convert = (options: ConvertOptions) => Promise<{ name: string; file: string; mimeType: string }[]>

const HLS_TYPES: Record<string, string> = { m3u8: 'application/vnd.apple.mpegurl', mp4: 'video/mp4' }

/** Jobs that make what browsers play out of any recording. */
export function createConversionHandlers(options: RecordingConverterOptions): {
  hls: ItemHandler
  progressive: ItemHandler
} {
  return {
    hls: conversion(options, 'hls-1', 'hls/master.m3u8', async (each) =>
      (await writeHls(each)).map((file) => ({
        name: `hls/${file}`,
        file,
        mimeType: HLS_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      })),
    ),
    progressive: conversion(options, 'progressive-1', 'progressive', async (each) => {
      const { name, mimeType } = await writeProgressive(each, options.format)
      return [{ name: 'progressive', file: name, mimeType }]
    }),
  }
}

/** @param result the rendition that is there when all of it is */
function conversion(
  { media, scratchFolder, programs }: RecordingConverterOptions,
  recipe: string,
  result: string,
  write: Convert,
): ItemHandler {
  return {
    async run(row, { signal, onProgress }) {
      if (row.rendition_names.includes(result)) return
      const tools = await findAvTools(programs)
      if ('missing' in tools) throw new HoldallError('unprocessable', `${tools.missing} was not found on this machine`)
      const folder = join(scratchFolder, `conversion-${randomUUID()}`)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      try {
        const made = await withLocalFile(
          media.bucket,
          row.storage_key,
          scratchFolder,
          async (inputPath) => write(await optionsFor(tools, row, inputPath, folder, signal, onProgress)),
          signal,
        )
        await keep(media, row, await Promise.all(made.map((each) => describe(folder, recipe, each))), signal)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function optionsFor(
  tools: AvTools,
  row: MediaRow,
  inputPath: string,
  folder: string,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<ConvertOptions> {
  const facts = await probeFile(tools, inputPath, signal)
  // What inspection measured counts for more than what the container claims.
  const durationSeconds = row.duration_seconds ?? facts.durationSeconds
  return { tools, inputPath, facts: { ...facts, durationSeconds }, folder, signal, onProgress }
}

/** @param recipe with a number of its own in the key: what another attempt has placed is never touched */
async function describe(
  folder: string,
  recipe: string,
  { name, file, mimeType }: Awaited<ReturnType<Convert>>[number],
): Promise<Preview> {
  const path = join(folder, file)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  const stem = file.slice(0, file.lastIndexOf('.'))
  return {
    name,
    recipe: `${recipe}-${stem}-${randomUUID().slice(0, 8)}`,
    category: 'processed',
    path,
    mimeType,
    sizeBytes: (await stat(path)).size,
    sha256: hash.digest('hex'),
  }
}

async function keep(media: MediaContext, row: MediaRow, files: readonly Preview[], signal: AbortSignal): Promise<void> {
  const placed: PlacedRendition[] = []
  const giveBack = () => media.bucket.deleteMany(placed.map(({ key }) => key))
  try {
    for (const file of files) placed.push(...(await placePreviews(media.bucket, row, [file], signal)))
    if (await addRenditions(media, row, placed)) return
  } catch (error) {
    if (error instanceof HoldallError && error.code === 'quota_exceeded') await giveBack()
    throw error
  }
  await giveBack()
  throw new HoldallError('conflict', 'The item was replaced or deleted while it was converted')
}
