import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { jpeg } from './bad-input/pictures.ts'

/** An MP3 by its signature: an empty ID3 tag and one frame header. */
export function mp3(seed: string): Buffer {
  const tag = Buffer.from('ID3\x04\x00\x00\x00\x00\x00\x00', 'latin1')
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)])
  return Buffer.concat([tag, frame, frame, frame, Buffer.from(seed)])
}

/** An MP4 by its signature. */
export function mp4(seed: string, sizeBytes = 2000): Buffer {
  const head = Buffer.from('\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41', 'latin1')
  const seeded = createHash('sha256').update(seed).digest()
  return Buffer.concat([head, Buffer.alloc(sizeBytes, seeded)])
}

export function picture(seed: string): Buffer {
  return Buffer.concat([Buffer.from(jpeg()), Buffer.from(seed)])
}

const json = (value: unknown) => JSON.stringify(value, null, 2)

/** A folder with everything that the layout has, by path. */
export function layout(projectId: string, seed = projectId): Record<string, string | Uint8Array> {
  return {
    'metadata.json': json({ projectId, createdAt: '2026-01-01T00:00:00.000Z', version: '1.0', status: 'initialized' }),
    'topics/discovered.json': json([{ id: 'topic-1', title: `Ünïcode ${seed}` }]),
    'topics/selected.json': json(['topic-1']),
    'topics/refined.json': json({ big: 1 }).replace('1', '12345678901234567890'),
    'scripts/topic-1.json': json({ lines: ['a', 'b'] }),
    'scripts/tags.json': json([]),
    'assets/images/aaa.jpg': picture(seed),
    'assets/images/aaa.metadata.json': json({ title: 'Beach', tags: ['sea'], source: 'pexels', photographer: 'Ann' }),
    'assets/videos/bbb.mp4': mp4(seed),
    'assets/videos/bbb.metadata.json': json({ source: 'generated', prompt: 'a cat', nested: { a: [1, null] } }),
    'assets/audio/seg-1.mp3': mp3(`${seed} audio`),
    'assets/audio/seg-1.timestamps.json': json([{ word: 'hello', start: 0 }]),
    'assets/music/track-1.mp3': mp3(`${seed} music`),
    'assets/music/track-1.metadata.json': json({ title: 'Song' }),
    'timeline.json': json({ clips: [{ src: 'assets/videos/bbb.mp4' }, { src: 'assets/images/aaa.jpg' }] }),
    'logs/errors.log': 'one\ntwo "quoted"\n',
    'logs/warnings.log': '',
  }
}

export async function writeTree(root: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

/** Every file below a folder: JSON as its value, the rest as its digest. */
export async function readTree(root: string): Promise<Record<string, unknown>> {
  const tree: Record<string, unknown> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const name = path.slice(root.length + 1)
    tree[name] = name.endsWith('.json')
      ? (JSON.parse(bytes.toString('utf8')) as unknown)
      : createHash('sha256').update(bytes).digest('hex')
  }
  return tree
}

export async function scratchFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-folder-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
