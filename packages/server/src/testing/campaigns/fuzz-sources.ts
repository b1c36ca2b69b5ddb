import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { pictures, recordings } from '../../processing/av/testing/recordings.ts'
import { type SmallRecording, smallRecordings } from './small-recordings.ts'

/** Real files of phones, cameras and editors, where they are beside the checkout. */
const SAMPLES = new URL('../../../../../../shared/samples/', import.meta.url)
const TYPES: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.heic': 'image/heic',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mp3': 'audio/mpeg',
}

const PICTURES: [name: string, mimeType: string, args: string[]][] = [
  ['picture.png', 'image/png', []],
  ['picture.jpg', 'image/jpeg', ['-q:v', '4']],
  ['picture.webp', 'image/webp', ['-c:v', 'libwebp']],
  ['picture.gif', 'image/gif', []],
  ['picture.tiff', 'image/tiff', []],
]

/** What is damaged to see how it is taken: recordings and pictures of every kind. */
export async function fuzzSources(): Promise<SmallRecording[]> {
  return [...(await samples()), ...(await smallRecordings({ all: true })), ...(await smallPictures())]
}

async function samples(): Promise<SmallRecording[]> {
  const names = (await readdir(SAMPLES).catch(() => [])).filter((name) => extname(name) in TYPES).sort()
  return Promise.all(
    names.map(async (name) => {
      return { name, mimeType: TYPES[extname(name)] as string, body: await readFile(new URL(name, SAMPLES)) }
    }),
  )
}

async function smallPictures(): Promise<SmallRecording[]> {
  const made = await recordings()
  if ('skipped' in made) throw new Error(made.skipped)
  try {
    const found: SmallRecording[] = []
    for (const [name, mimeType, args] of PICTURES)
      found.push({
        name,
        mimeType,
        body: await readFile(await made.make(name, [...pictures(1, '200x150', 1), ...args, '-frames:v', '1'])),
      })
    return found
  } finally {
    await made.release()
  }
}
