import { join } from 'node:path'
import { startTusServer } from '../floor.ts'
import { startHoldall } from '../holdall.ts'
import { inTurn, ratioOf, type Work } from '../in-turn.ts'
import { runLoad } from '../load.ts'
import { LARGE_BYTES, rawPayload } from '../payload.ts'
import type { FigureRow, LocalContext, LocalScenario, Report } from '../scenario.ts'

const MB = 1e6

interface Target {
  host: string
  port: number
  path: string
  headers: Record<string, string>
}

/** One file to each side in turn, by one client, in one request of creation with its bytes. */
async function measure(
  context: LocalContext,
  sizeBytes: number,
  { label, against, atLeast }: { label: string; against: string; atLeast: number },
  sides: { peer: Target; ours: Target },
): Promise<FigureRow> {
  const send =
    ({ host, port, path, headers }: Target): Work =>
    async () => {
      const { body } = rawPayload(sizeBytes)
      const load = { host, port, connections: 1, requests: 1, method: 'POST', paths: [path], headers: [headers], body }
      const { failures, firstFailure } = await runLoad({ ...load, method: 'POST' })
      if (failures > 0) throw new Error(`${label}: ${firstFailure}`)
      return sizeBytes / MB
    }
  const figures = await inTurn(context, label, { peer: send(sides.peer), ours: send(sides.ours) })
  return { label, unit: 'MB/s', against, ...figures, ...ratioOf(figures.ours, figures.peer, { atLeast }) }
}

export const uploadResumable: LocalScenario = {
  summary: '1 GiB by tus, durable, against a raw body and against @tus/server with its FileStore',
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
      const rows = [
        await measure(
          context,
          sizeBytes,
          { label: 'tus, as a raw body', against: 'POST /api/media', atLeast: 0.8 },
          { peer: raw, ours },
        ),
        await measure(
          context,
          sizeBytes,
          { label: 'tus, durable', against: '@tus/server, not synced', atLeast: 0.9 },
          { peer: theirs, ours },
        ),
      ]
      return [{ kind: 'figures', name: `upload-resumable: ${sizeBytes / 1024 ** 2} MiB`, rows }]
    } finally {
      await reference.stop()
      await holdall.stop()
    }
  },
}
