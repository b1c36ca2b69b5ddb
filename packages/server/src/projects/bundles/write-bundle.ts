import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { BUNDLE_MANIFEST, documentPath, HoldallError } from '@holdall/protocol'
import yazl from 'yazl'

/** One file of a bundle; `open` is called when its turn comes. */
export interface BundleEntry {
  path: string
  sizeBytes: number
  sha256: string
  /** Media are compressed already: they are stored as they are. */
  compress: boolean
  open: () => Promise<Readable | Uint8Array>
}

/**
 * The bundle as a stream, written as it is read. An entry that cannot be opened, or is not what the manifest says of it, is an error of the
 * stream before its end: there is never a whole zip with something else in it.
 *
 * @param modifiedAt of every file, so that an unchanged project makes the same bundle
 */
export function writeBundle(manifest: Buffer, entries: readonly BundleEntry[], modifiedAt: Date): Readable {
  const zip = new yazl.ZipFile()
  const output = zip.outputStream as Readable
  let release = (): void => {}
  const fail = (error: unknown): void => void output.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', fail)
  output.on('close', () => release())

  const options = { mtime: modifiedAt, mode: 0o100644 }
  zip.addReadStreamLazy(BUNDLE_MANIFEST, { ...options, size: manifest.length }, (begin) =>
    begin(null, Readable.from([manifest])),
  )
  for (const entry of entries) {
    const { path, sizeBytes, compress } = entry
    zip.addReadStreamLazy(path, { ...options, size: sizeBytes, compress }, (begin) => {
      entry.open().then((body) => {
        const current = Readable.from(checked(body, entry), { objectMode: false })
        current.on('error', fail)
        release = () => {
          current.destroy()
          if (body instanceof Readable) body.destroy()
        }
        if (output.destroyed) release()
        else begin(null, current)
      }, fail)
    })
  }
  zip.end()
  return output
}

/** A text as a file of the bundle. */
export function textEntry(
  { name, sizeBytes, sha256 }: { name: string; sizeBytes: number; sha256: string },
  read: () => Promise<string>,
): BundleEntry {
  return { path: documentPath(name), sizeBytes, sha256, compress: true, open: async () => Buffer.from(await read()) }
}

async function* checked(
  body: Readable | Uint8Array,
  { path, sizeBytes, sha256 }: BundleEntry,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256')
  let passed = 0
  for await (const chunk of (body instanceof Readable ? body : [body]) as AsyncIterable<Uint8Array>) {
    passed += chunk.length
    if (passed > sizeBytes) break
    hash.update(chunk)
    yield chunk
  }
  if (passed === sizeBytes && hash.digest('hex') === sha256) return
  throw new HoldallError('corrupt', `${path} is not what its record says: the bundle was broken off`, {
    details: { expectedBytes: sizeBytes, foundBytes: passed, expected: sha256 },
  })
}
