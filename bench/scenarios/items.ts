import { randomBytes } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { rawPayload } from '../payload.ts'
import type { BenchContext } from '../scenario.ts'

const MIB = 1024 * 1024

/** Puts `count` files of `sizeBytes` under the floor server's folder and answers their paths there. */
export async function placeFloorFiles(context: BenchContext, count: number, sizeBytes: number): Promise<string[]> {
  const folder = join(context.folder, 'floor/files')
  await mkdir(folder, { recursive: true })
  const names = Array.from({ length: count }, (_, index) => `item-${sizeBytes}-${index}`)
  for (const name of names) {
    const handle = await open(join(folder, name), 'w')
    const chunk = randomBytes(Math.min(MIB, sizeBytes))
    for (let written = 0; written < sizeBytes; written += chunk.length) await handle.write(chunk)
    await handle.close()
  }
  return names.map((name) => `/files/${name}`)
}

/** Uploads `count` items of `sizeBytes` as one user and answers their ids. */
export async function uploadItems(
  context: BenchContext,
  user: string,
  count: number,
  sizeBytes: number,
): Promise<string[]> {
  const { holdall } = context
  if (!holdall) return []
  const { headers, body } = rawPayload(sizeBytes)
  const prefix = Buffer.from(body.prefixBase64 ?? '', 'base64')
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const response = await fetch(`${holdall.url}/api/media?format=v2`, {
      method: 'POST',
      headers: { ...headers, ...(await holdall.authorization(user)), 'Content-Length': String(sizeBytes) },
      body: streamOf(prefix, body.sizeBytes),
      duplex: 'half',
    } as RequestInit)
    if (response.status !== 201) throw new Error(`The upload answered ${response.status}: ${await response.text()}`)
    ids.push(((await response.json()) as { id: string }).id)
  }
  return ids
}

function streamOf(prefix: Buffer, randomLength: number): ReadableStream<Uint8Array> {
  let left = randomLength
  return new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(prefix)),
    pull: (controller) => {
      if (left === 0) return controller.close()
      const chunk = new Uint8Array(randomBytes(Math.min(MIB, left)))
      left -= chunk.length
      controller.enqueue(chunk)
    },
  })
}
