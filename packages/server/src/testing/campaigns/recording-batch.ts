import { eachOf, type Random } from './campaign.ts'
import { noisePng } from './pictures.ts'
import type { ServerProcess } from './server-process.ts'
import { type SmallRecording, unlike } from './small-recordings.ts'

/** What an item has to become. */
export interface ExpectedItem {
  what: 'video' | 'sound' | 'picture' | 'damaged'
  /** Conversions that were asked for. */
  conversions: ('hls' | 'progressive')[]
}

const ENHANCEMENTS = ['grayscale', 'sharpen', 'upscale', 'auto-levels', 'denoise']
const AT_ONCE = 6

/**
 * Gives a server so many jobs: two fifths are recordings that come in, two fifths conversions of them (each is asked for twice at once), the rest
 * pictures to be enhanced.
 *
 * @returns what has to become of each item
 */
export async function startRecordingJobs(
  server: ServerProcess,
  random: Random,
  sources: readonly SmallRecording[],
  jobs: number,
  round: number,
): Promise<Map<string, ExpectedItem>> {
  const expected = new Map<string, ExpectedItem>()
  const uploads = Array.from({ length: Math.round(jobs * 0.4) }, (_, index) => {
    const source = sources[index % sources.length] as SmallRecording
    const whole = unlike(random, source.body)
    const damaged = index % 5 === 4
    return { ...source, body: damaged ? whole.subarray(0, 200) : whole, damaged }
  })
  const videos: string[] = []
  await eachOf(uploads, AT_ONCE, async ({ name, mimeType, body, damaged }) => {
    const id = await upload(server, `${round}-${name}`, mimeType, body)
    const isVideo = mimeType.startsWith('video/')
    expected.set(id, { what: damaged ? 'damaged' : isVideo ? 'video' : 'sound', conversions: [] })
    if (isVideo) videos.push(id)
  })
  const conversions = Array.from({ length: Math.round(jobs * 0.4) }, (_, index) => ({
    id: videos[index % videos.length] as string,
    kind: index < videos.length ? random.pick(['hls', 'progressive'] as const) : null,
  }))
  for (const conversion of conversions) {
    const { conversions: asked } = expected.get(conversion.id) as ExpectedItem
    const kind = conversion.kind ?? (asked.includes('hls') ? 'progressive' : 'hls')
    if (!asked.includes(kind)) asked.push(kind)
  }
  const asked = videos.flatMap((id) => (expected.get(id)?.conversions ?? []).map((kind) => ({ id, kind })))
  await eachOf(
    asked.flatMap((each) => [each, each]),
    AT_ONCE,
    async ({ id, kind }) => {
      await answered(await send(server, `/api/media/${id}/renditions`, { kind }), 202)
    },
  )
  await enhancePictures(server, random, jobs - uploads.length - asked.length, round, expected)
  return expected
}

async function enhancePictures(
  server: ServerProcess,
  random: Random,
  count: number,
  round: number,
  expected: Map<string, ExpectedItem>,
): Promise<void> {
  await eachOf(Array.from({ length: count }).keys(), AT_ONCE, async (index) => {
    const id = await upload(server, `${round}-${index}.png`, 'image/png', noisePng(random, 320, 240))
    const path = `/api/media/${id}/enhance?format=v2`
    const enhanced = await answered(await send(server, path, { type: random.pick(ENHANCEMENTS) }), 202)
    expected.set(id, { what: 'picture', conversions: [] })
    expected.set(enhanced.id, { what: 'picture', conversions: [] })
  })
}

async function upload(server: ServerProcess, name: string, mimeType: string, body: Buffer): Promise<string> {
  const headers = { 'content-type': mimeType, 'x-filename': name }
  const init = { method: 'POST', body: new Uint8Array(body), headers }
  return (await answered(await server.fetch('/api/media?format=v2', init), 201)).id
}

function send(server: ServerProcess, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return server.fetch(path, { method: 'POST', body: JSON.stringify(body), headers })
}

async function answered(response: Response, status: number): Promise<{ id: string }> {
  if (response.status !== status) throw new Error(`${response.url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as { id: string }
}
