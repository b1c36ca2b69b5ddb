import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What a table's text is like. */
export interface CopyFacts {
  rows: number
  bytes: number
  sha256: string
}

/** Writes what `COPY` gives into a file, and measures it on the way; without a path it is only measured. */
export async function measuredCopy(source: Readable, path: string | null): Promise<CopyFacts> {
  const hash = createHash('sha256')
  let [bytes, rows] = [0, 0]
  const measure = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      // In text format a line break inside a value is escaped: each one ends a row.
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows += 1
      yield chunk
    }
  }
  const sink = path === null ? nowhere() : createWriteStream(path, { mode: 0o600 })
  await pipeline(source, measure, sink)
  return { rows, bytes, sha256: hash.digest('hex') }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
