import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { RefinedTopic } from './choose-topics.ts'
import type { Steps } from './steps.ts'

/** A title card for each topic. @returns their names by topic */
export async function makePictures(steps: Steps, topics: RefinedTopic[]): Promise<Map<string, string>> {
  const pictures = new Map<string, string>()
  for (const { id, title } of topics) {
    // Named after what was asked for, so that another run knows it by its name.
    const hash = createHash('sha1').update(title).digest('hex').slice(0, 16)
    pictures.set(id, await steps.bytes(`assets/images/${hash}.png`, () => titleCard(title)))
    await steps.json(`assets/images/${hash}.metadata.json`, () => ({
      title,
      tags: ['title card'],
      source: 'generated',
    }))
  }
  return pictures
}

/** A real pipeline calls a model here. */
async function titleCard(title: string): Promise<Uint8Array> {
  const hue = createHash('sha1').update(title).digest().readUInt16BE(0) % 360
  const text = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <linearGradient id="sky" y2="1" x2="0"><stop stop-color="hsl(${hue} 45% 30%)"/><stop offset="1" stop-color="hsl(${hue + 40} 50% 60%)"/></linearGradient>
    <rect width="640" height="360" fill="url(#sky)"/>
    <text x="40" y="200" font-family="sans-serif" font-size="36" fill="white">${text}</text>
  </svg>`
  return await sharp(Buffer.from(svg)).png().toBuffer()
}
