import { randomBytes } from 'node:crypto'
import { createReadStream, openAsBlob } from 'node:fs'
import { open, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sdkClient } from '../../packages/client/src/testing/sdk-client.ts'
import { startTusServer } from '../floor.ts'
import { startHoldall } from '../holdall.ts'
import { inTurn, ratioOf, type Work } from '../in-turn.ts'
import { runLoad } from '../load.ts'
import { LARGE_BYTES, rawPayload } from '../payload.ts'
import type { FigureRow, LocalContext, LocalScenario, Report } from '../scenario.ts'

const MB = 1e6
/** Behind what tells that it is a film. */
const PLACE_OF_CHANGE = 1024 ** 2

interface Target {
  host: string
  port: number
  path: string
  headers: Record<string, string>
}

/** Drops what an upload has left, when the clock has stopped: files that pile up drive the next one's out of memory. */
const dropped =
  (upload: Work, drop: () => Promise<void>): Work =>
  async () => {
    const startedAt = performance.now()
    const amount = (await upload()) as number
    const seconds = (performance.now() - startedAt) / 1_000
    await drop()
    return { amount, seconds }
  }

/** Sends one file, by one client, in one request. */
const inOneRequest =
  ({ host, port, path, headers }: Target, sizeBytes: number): Work =>
  async () => {
    const { body } = rawPayload(sizeBytes)
    const load = { host, port, connections: 1, requests: 1, method: 'POST', paths: [path], headers: [headers], body }
    const { failures, firstFailure } = await runLoad({ ...load, method: 'POST' })
    if (failures > 0) throw new Error(`${path}: ${firstFailure}`)
    return sizeBytes / MB
  }

/**
 * Sends one file as an app does: in pieces, each of which is answered, with its checksum compared in the end. Another file each time, as the
 * other clients send: what is there already is dropped in the end, and would leave the next upload memory that is at hand.
 */
const bySdk =
  (url: string, { Authorization }: { Authorization: string }, path: string, sizeBytes: number): Work =>
  async () => {
    await changeFile(path)
    await sdkClient({ path, url, bearer: Authorization.replace(/^Bearer /, '') }).ended
    return sizeBytes / MB
  }

async function measure(
  context: LocalContext,
  { label, against, atLeast }: { label: string; against: string; atLeast: number },
  sides: { peer: Work; ours: Work },
): Promise<FigureRow> {
  const figures = await inTurn(context, label, sides)
  return { label, unit: 'MB/s', against, ...figures, ...ratioOf(figures.ours, figures.peer, { atLeast }) }
}

/** Sends the same file as an app without a client does; its checksum is nobody's business. */
const byFetch =
  ({ host, port, path, headers }: Target, file: string, sizeBytes: number): Work =>
  async () => {
    await changeFile(file)
    const body = await openAsBlob(file)
    const { status } = await fetch(`http://${host}:${port}${path}`, { method: 'POST', headers, body })
    if (status !== 201) throw new Error(`${path}: ${status}`)
    return sizeBytes / MB
  }

async function purgeAll(url: string, headers: { Authorization: string }): Promise<void> {
  const listed = await fetch(`${url}/api/media?format=v2&limit=200`, { headers })
  const { items } = (await listed.json()) as { items: { id: string }[] }
  for (const { id } of items) {
    const { status } = await fetch(`${url}/api/media/${id}?purge=true`, { method: 'DELETE', headers })
    if (status >= 300) throw new Error(`DELETE ${id}: ${status}`)
  }
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
}

async function changeFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(randomBytes(8), 0, 8, PLACE_OF_CHANGE)
  await file.close()
}

/** A file of zeros that begins as a film. */
async function largeFile(path: string, sizeBytes: number): Promise<string> {
  await writeFile(path, Buffer.from(rawPayload(sizeBytes).body.prefixBase64 ?? '', 'base64'))
  await truncate(path, sizeBytes)
  // The other clients have their bytes in memory: the first round must not wait for the disk either.
  for await (const _ of createReadStream(path, { highWaterMark: 4 * 1024 ** 2 }));
  return path
}

export const uploadResumable: LocalScenario = {
  summary: '1 GiB by tus, durable, and by the SDK, against a raw body and against @tus/server with its FileStore',
  run: async (context): Promise<Report[]> => {
    const sizeBytes = context.quick ? LARGE_BYTES / 16 : LARGE_BYTES
    const holdall = await startHoldall(join(context.folder, 'holdall'))
    const reference = await startTusServer(join(context.folder, 'tus'))
    try {
      const credential = await holdall.authorization('alice')
      const { host } = holdall
      const tus = {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(sizeBytes),
        'Content-Type': 'application/offset+octet-stream',
      }
      const ours = { host, port: holdall.port, path: '/api/uploads', headers: { ...credential, ...tus } }
      const raw = { ...ours, path: '/api/media', headers: { ...credential, ...rawPayload(sizeBytes).headers } }
      const theirs = { host: reference.host, port: reference.port, path: '/files', headers: tus }
      const dropItems = () => purgeAll(holdall.url, credential)
      const dropFiles = () => emptyFolder(join(context.folder, 'tus'))
      const oneRaw = dropped(inOneRequest(raw, sizeBytes), dropItems)
      const oneTus = dropped(inOneRequest(ours, sizeBytes), dropItems)
      const oneReference = dropped(inOneRequest(theirs, sizeBytes), dropFiles)
      const file = await largeFile(join(context.folder, 'large.mp4'), sizeBytes)
      const oneSdk = dropped(bySdk(holdall.url, credential, file, sizeBytes), dropItems)
      const oneFetch = dropped(byFetch(raw, file, sizeBytes), dropItems)
      const rows = [
        await measure(
          context,
          { label: 'tus, as a raw body', against: 'POST /api/media', atLeast: 0.8 },
          { peer: oneRaw, ours: oneTus },
        ),
        await measure(
          context,
          { label: 'tus, durable', against: '@tus/server, not synced', atLeast: 0.9 },
          { peer: oneReference, ours: oneTus },
        ),
        await measure(
          context,
          { label: 'by the SDK', against: 'fetch of the file', atLeast: 0.8 },
          { peer: oneFetch, ours: oneSdk },
        ),
        // That client neither reads a file nor hashes it, and both ends share the machine's cores.
        await measure(
          context,
          { label: 'by the SDK, as a raw body', against: 'POST /api/media', atLeast: 0.6 },
          { peer: oneRaw, ours: oneSdk },
        ),
      ]
      return [{ kind: 'figures', name: `upload-resumable: ${sizeBytes / 1024 ** 2} MiB`, rows }]
    } finally {
      await reference.stop()
      await holdall.stop()
    }
  },
}
