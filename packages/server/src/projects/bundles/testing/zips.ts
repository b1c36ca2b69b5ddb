import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createId } from '@holdall/protocol'
import yauzl from 'yauzl'
import yazl from 'yazl'

export interface ZipEntry {
  name: string
  content: string | Uint8Array
  compress?: boolean
  mode?: number
}

/** A zip, made as honest ones are made. */
export async function zipOf(entries: readonly ZipEntry[]): Promise<Buffer<ArrayBuffer>> {
  const zip = new yazl.ZipFile()
  for (const { name, content, compress = true, mode = 0o100644 } of entries)
    zip.addBuffer(Buffer.from(content), name, { compress, mode, mtime: new Date(0) })
  zip.end()
  return (await buffer(zip.outputStream as Readable)) as Buffer<ArrayBuffer>
}

/** The contents of a zip, in their order. */
export async function unzip(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const zip = await yauzl.fromBufferPromise(Buffer.from(bytes), { lazyEntries: true })
  for await (const entry of zip.eachEntry())
    found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
  return found
}

/** The same zip with other numbers in the central directory's record of an entry; offsets as in APPNOTE 4.3.12. */
export function withHeader(zip: Buffer, name: string, change: (record: Buffer) => void): Buffer<ArrayBuffer> {
  const copy = Buffer.from(zip) as Buffer<ArrayBuffer>
  for (let at = copy.indexOf('PK\x01\x02', 0, 'latin1'); at !== -1; at = copy.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const end = at + 46 + copy.readUInt16LE(at + 28)
    if (copy.subarray(at + 46, end).toString() === name) change(copy.subarray(at, end))
  }
  return copy
}

/** Every occurrence of a name replaced by one of the same length. */
export function renamed(zip: Buffer, from: string, to: string): Buffer<ArrayBuffer> {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export interface BundleParts {
  documents: Record<string, string>
  /** Texts, by media id. */
  media: Record<string, string>
  project: Record<string, unknown>
  scenes: Record<string, unknown>[]
  coverMediaId: string | null
}

/** An honest bundle of a `custom` project with text files, as entries that a test may spoil. */
export function bundleEntries({
  documents = { data: '{"settings":{},"tracks":[],"analysis":null,"media":[],"metadata":{}}' },
  media = { [createId('media')]: 'a note' },
  project = {},
  scenes = [],
  coverMediaId = null,
}: Partial<BundleParts> = {}): ZipEntry[] {
  const manifest = {
    format: 'holdall-bundle',
    version: 1,
    project: {
      id: createId('custom'),
      externalId: null,
      name: 'A bundle',
      type: 'custom',
      description: '',
      status: 'active',
      metadata: {},
      coverMediaId,
      createdAt: '2026-01-01T00:00:00.000Z',
      ...project,
    },
    documents: Object.entries(documents).map(([name, text]) => ({
      name,
      path: `documents/${name}.json`,
      schemaVersion: 1,
      revision: 1,
      sizeBytes: Buffer.byteLength(text),
      sha256: sha256(text),
    })),
    scenes,
    media: Object.entries(media).map(([id, text]) => ({
      id,
      path: `media/${sha256(text)}.txt`,
      sceneId: null,
      category: 'uploads',
      sourceType: 'upload',
      enhancementType: null,
      originalMediaId: null,
      kind: 'file',
      filename: 'note.txt',
      originalFilename: 'note.txt',
      mimeType: 'text/plain',
      sizeBytes: Buffer.byteLength(text),
      sha256: sha256(text),
      title: '',
      description: '',
      tags: [],
      visibility: 'private',
      metadata: {},
      attribution: null,
    })),
    missing: [],
  }
  return [
    { name: 'manifest.json', content: JSON.stringify(manifest) },
    ...Object.entries(documents).map(([name, content]) => ({ name: `documents/${name}.json`, content })),
    ...[...new Set(Object.values(media))].map((content) => ({
      name: `media/${sha256(content)}.txt`,
      content,
      compress: false,
    })),
  ]
}
