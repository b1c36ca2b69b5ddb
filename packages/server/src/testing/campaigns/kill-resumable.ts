import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Upload } from 'tus-js-client'
import { type CampaignOptions, type CampaignReport, Random } from './campaign.ts'
import { startRelay } from './relay.ts'
import { type KillTarget, ServerProcess, storeSettings } from './server-process.ts'

const MIB = 1024 * 1024

/** A client that uploads one file, whatever becomes of the server. */
export type ResumingClient = (file: { path: string; url: string; bearer: string }) => {
  ended: Promise<void>
  readonly sentBytes: number
}

export interface KillResumableOptions extends CampaignOptions {
  /** @default an unmodified tus-js-client */
  client?: ResumingClient | undefined
  sizeBytes: number
  kills: number
  targets: readonly KillTarget[]
  /** What may be sent again, as a share of the file. @default 0.05 */
  mostAgain?: number
  /** Where the bytes go, when not below the data folder; the credentials are in the environment. */
  storageUrl?: string | undefined
}

/**
 * One large file, while the server is killed again and again: the upload ends, what is kept is what was
 * sent, little is sent twice, and there is one item.
 */
export async function killResumable(options: KillResumableOptions): Promise<CampaignReport> {
  const {
    folder,
    seed,
    sizeBytes,
    kills,
    targets,
    storageUrl,
    mostAgain = 0.05,
    client = tusJsClient,
    say = () => {},
  } = options
  const random = new Random(seed)
  const path = join(folder, 'large.bin')
  const sha256 = await makeFile(path, sizeBytes, random)
  const relay = await startRelay()
  const env = { HOLDALL_PUBLIC_URL: relay.url, ...storeSettings(storageUrl) }
  let server = await ServerProcess.start(folder, env)
  const violations: string[] = []
  try {
    relay.lead(server.url)
    const upload = client({ path, url: relay.url, bearer: await server.token() })
    let over = false
    const ended = upload.ended.finally(() => {
      over = true
    })
    // It is looked at in the end.
    ended.catch(() => {})
    for (let kill = 0; kill < kills; kill++) {
      const at = ((kill + random.next()) / kills) * 0.95 * sizeBytes
      while (upload.sentBytes < at && !over) await sleep(2)
      if (over) break
      relay.lead(null)
      await server.kill(targets[kill % targets.length] as KillTarget)
      server = await ServerProcess.start(folder, env)
      relay.lead(server.url)
      say(`kill ${kill + 1} of ${kills}, at ${Math.round(upload.sentBytes / MIB)} MiB`)
    }
    await ended
    const again = (relay.sentBytes - sizeBytes) / sizeBytes
    if (again > mostAgain) violations.push(`${(again * 100).toFixed(1)} % of the file was sent again`)
    violations.push(...(await examine(server, sizeBytes, sha256)))
    return {
      counts: { megabytes: sizeBytes / MIB, kills, 'sent again, %': Number((again * 100).toFixed(2)) },
      violations,
    }
  } finally {
    await relay.close()
    await server.kill('group')
  }
}

async function examine(server: ServerProcess, sizeBytes: number, sha256: string): Promise<string[]> {
  const violations: string[] = []
  const listed = await server.fetch('/api/media?format=v2')
  const { items } = (await listed.json()) as { items: { id: string; sizeBytes: number; checksum: string }[] }
  if (items.length !== 1) violations.push(`there are ${items.length} items instead of one`)
  for (const item of items) {
    if (item.sizeBytes !== sizeBytes || item.checksum !== sha256) violations.push(`${item.id} says ${item.checksum}`)
    const content = await server.fetch(`/api/media/${item.id}/content`)
    const hash = createHash('sha256')
    for await (const chunk of content.body as AsyncIterable<Uint8Array>) hash.update(chunk)
    const found = hash.digest('hex')
    if (found !== sha256) violations.push(`${item.id} is served with ${found} instead of ${sha256}`)
  }
  return violations
}

const tusJsClient: ResumingClient = ({ path, url, bearer }) => {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  let sentBytes = 0
  const upload = new Upload(createReadStream(path), {
    endpoint: `${url}/api/uploads`,
    headers: { Authorization: `Bearer ${bearer}` },
    metadata: { filename: 'large.bin' },
    retryDelays: Array.from({ length: 1000 }, () => 100),
    onProgress: (sent) => {
      sentBytes = sent
    },
    onError: reject,
    onSuccess: () => resolve(),
  })
  upload.start()
  return {
    ended,
    get sentBytes() {
      return sentBytes
    },
  }
}

/** A file that differs everywhere. @returns its digest, hex */
async function makeFile(path: string, sizeBytes: number, random: Random): Promise<string> {
  const hash = createHash('sha256')
  const block = random.bytes(MIB)
  await pipeline(async function* () {
    for (let at = 0; at < sizeBytes; at += MIB) {
      const piece = Buffer.from(block.subarray(0, Math.min(MIB, sizeBytes - at)))
      piece.writeUInt32LE(at / MIB, 0)
      hash.update(piece)
      yield piece
    }
  }, createWriteStream(path))
  return hash.digest('hex')
}
