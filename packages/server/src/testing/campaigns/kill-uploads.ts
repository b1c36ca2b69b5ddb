import { setTimeout as sleep } from 'node:timers/promises'
import { afterCollection } from './audit-store.ts'
import { type CampaignOptions, type CampaignReport, eachOf, Random } from './campaign.ts'
import { type Expectation, ExpectedStore } from './expected-store.ts'
import { type KillTarget, ServerProcess, storeSettings } from './server-process.ts'
import { openStopped, type StoppedStore } from './stopped-store.ts'
import { type PlannedUpload, pickSize, planUploads, sha256, uploadRequest } from './upload-plan.ts'

export interface KillUploadsOptions extends CampaignOptions {
  rounds: number
  /** Uploads at once, each round. */
  uploads: number
  /** Whom the kill hits; alternates when there are several. */
  targets: readonly KillTarget[]
  /** Where the bytes go, when not below the data folder; the credentials are in the environment. */
  storageUrl?: string | undefined
}

/** Longer than the lease of an upload. */
const LEASE_PASSED_MS = 20 * 60_000

type Fetch = (path: string, init?: RequestInit) => Promise<Response>

/**
 * `kill -9` at a random instant while uploads, replacements and deletions run; then a restart. Whatever was answered with success must be
 * there, whatever was not must be there whole or not at all, and what is left over must be collected.
 */
export async function killUploads(options: KillUploadsOptions): Promise<CampaignReport> {
  const { folder, seed, rounds, targets, say = () => {} } = options
  const random = new Random(seed)
  const round = new Round(options, random)
  for (let index = 0; index < rounds; index++) {
    await round.run(index, targets[index % targets.length] as KillTarget)
    say(`round ${index + 1} of ${rounds} in ${folder}: ${round.report.violations.length} violations so far`)
  }
  return round.report
}

class Round {
  readonly report: CampaignReport = {
    counts: {
      rounds: 0,
      acknowledged: 0,
      unacknowledged: 0,
      completeUnacknowledged: 0,
      replaced: 0,
      trashed: 0,
      purged: 0,
      retried: 0,
      repeatsCut: 0,
      downloads: 0,
      abortedUploads: 0,
      straysCollected: 0,
    },
    violations: [],
  }
  readonly #options: KillUploadsOptions
  readonly #random: Random
  readonly #expected = new ExpectedStore()

  constructor(options: KillUploadsOptions, random: Random) {
    this.#options = options
    this.#random = random
  }

  async run(index: number, target: KillTarget): Promise<void> {
    const { folder, uploads: count } = this.#options
    const uploads = planUploads(this.#random, count, `round${index}`)
    const server = await ServerProcess.start(folder, storeSettings(this.#options.storageUrl))
    try {
      await this.#loadAndKill(server, uploads, target)
    } finally {
      await server.kill('server')
    }
    const waiting = await this.#restart(uploads)
    const store = await openStopped(folder, this.#options.storageUrl)
    try {
      await this.#examine(store, waiting)
    } finally {
      await store.close()
    }
    this.#count('rounds', 1)
  }

  /** Everything at once, and a kill when a random share of the uploads has been answered. */
  async #loadAndKill(server: ServerProcess, uploads: PlannedUpload[], target: KillTarget): Promise<void> {
    const random = this.#random
    const killAfter = random.between(0, uploads.length - 1)
    const delayMs = random.between(0, 30)
    let answered = 0
    let dead = false
    let kill = (): void => {}
    const killed = new Promise<void>((resolve) => {
      kill = resolve
    }).then(async () => {
      await sleep(delayMs)
      dead = true
      await server.kill(target)
    })
    const fetch: Fetch = (path, init) => server.fetch(path, init)
    // What goes wrong while the server dies is what this is about; what goes wrong before is not.
    const attempt = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        if (!dead || !(error instanceof TypeError)) this.#violate(String(error))
      }
    }
    const work = [
      ...uploads.map((upload) => async () => {
        const item = this.#expected.sent(upload.name, upload.checksum)
        await this.#upload(fetch, upload, item)
        answered += 1
        if (answered > killAfter) kill()
      }),
      ...this.#changes(fetch),
    ]
    // Nothing answered at all is an instant like any other.
    if (killAfter === 0) setTimeout(kill, random.between(0, 200))
    await eachOf(shuffle(random, work), work.length, attempt)
    kill()
    await killed
  }

  async #upload(fetch: Fetch, upload: PlannedUpload, item: Expectation): Promise<void> {
    const response = await fetch('/api/media?format=v2', uploadRequest(upload))
    if (response.status !== 201)
      throw new Error(`${upload.name} was answered ${response.status} ${await response.text()}`)
    item.acknowledged = true
    const { id, checksum } = (await response.json()) as { id: string; checksum: string }
    if (item.id !== null && item.id !== id) this.#violate(`${item.name} was answered as ${item.id}, then as ${id}`)
    if (checksum !== upload.checksum) this.#violate(`${item.name} was answered with another checksum`)
    item.id = id
  }

  /** Replacements, trash and purges of what earlier rounds have stored; no item meets two of them. */
  #changes(fetch: Fetch): (() => Promise<void>)[] {
    const random = this.#random
    const purge = (item: Expectation) => async () => {
      item.deletion = 'purge-asked'
      await succeed(fetch, `/api/media/${item.id}?purge=true`, { method: 'DELETE' })
      item.deletion = 'purged'
      this.#count('purged', 1)
    }
    const trash = (item: Expectation) => async () => {
      item.deletion = 'trash-asked'
      await succeed(fetch, `/api/media/${item.id}`, { method: 'DELETE' })
      item.deletion = 'trashed'
      this.#count('trashed', 1)
    }
    const replace = (item: Expectation) => {
      const body = random.bytes(pickSize(random))
      return async () => {
        const [before] = item.checksums as [string]
        item.checksums = [before, sha256(body)]
        const headers = { 'content-type': 'application/octet-stream' }
        await succeed(fetch, `/api/media/${item.id}/content`, {
          method: 'PUT',
          body: new Uint8Array(body),
          headers,
        })
        item.checksums = [sha256(body)]
        item.archived.push(before)
        this.#count('replaced', 1)
      }
    }
    return [
      ...this.#expected.live().flatMap((item) => {
        const choice = random.next()
        if (choice < 0.15) return [replace(item)]
        if (choice < 0.25) return [trash(item)]
        return choice < 0.6 ? [purge(item)] : []
      }),
      ...this.#expected.trashed().flatMap((item) => (random.chance(0.5) ? [purge(item)] : [])),
    ]
  }

  /** Starts the server again, reads everything that it has acknowledged, and repeats requests that have a key. */
  async #restart(uploads: PlannedUpload[]): Promise<PlannedUpload[]> {
    const server = await ServerProcess.start(this.#options.folder, storeSettings(this.#options.storageUrl))
    try {
      const fetch: Fetch = (path, init) => server.fetch(path, init)
      const sent = uploads.map((upload) => ({ upload, item: this.#expected.sent(upload.name, upload.checksum) }))
      const acknowledged = sent.filter(({ item }) => item.acknowledged).length
      this.#count('acknowledged', acknowledged)
      this.#count('unacknowledged', uploads.length - acknowledged)
      await eachOf(this.#expected.live(), 16, (item) => this.#download(fetch, item))
      const again: PlannedUpload[] = []
      await eachOf(sent, 16, async ({ upload, item }) => {
        if (upload.idempotencyKey === null) return
        if (!(await this.#repeat(fetch, upload, item))) again.push(upload)
      })
      return again
    } finally {
      await server.stop()
    }
  }

  async #download(fetch: Fetch, { name, id, checksums }: Expectation): Promise<void> {
    const response = await fetch(`/api/media/${id}/content`)
    const found = sha256(new Uint8Array(await response.arrayBuffer()))
    if (response.status !== 200) this.#violate(`${name} was acknowledged, and is answered ${response.status}`)
    else if (!checksums.includes(found)) this.#violate(`${name} was acknowledged, and has other bytes`)
    this.#count('downloads', 1)
  }

  /** @returns false while the server still takes the killed attempt for alive */
  async #repeat(fetch: Fetch, upload: PlannedUpload, item: Expectation): Promise<boolean> {
    const response = await fetch('/api/media?format=v2', uploadRequest(upload)).catch((error: Error) => error)
    if (response instanceof Error) {
      // A connection that ends without an answer: a client repeats once more, and so do we.
      this.#count('repeatsCut', 1)
      return false
    }
    if (response.status === 409) {
      if (item.acknowledged) this.#violate(`${item.name} was acknowledged, and its repeat is refused`)
      return false
    }
    if (response.status !== 201) {
      this.#violate(`the repeat of ${item.name} was answered ${response.status} ${await response.text()}`)
      return true
    }
    const { id } = (await response.json()) as { id: string }
    if (item.id !== null && item.id !== id) this.#violate(`${item.name} is ${item.id}, and its repeat says ${id}`)
    item.acknowledged = true
    item.id = id
    this.#count('retried', 1)
    return true
  }

  /** With the server stopped: rows and files agree at once, and after the collector nothing is left over. */
  async #examine(store: StoppedStore, waiting: PlannedUpload[]): Promise<void> {
    const { platform } = store
    const first = await store.audit()
    this.#violate(...first.violations)
    const settled = this.#expected.settle(first.items)
    this.#violate(...settled.violations)
    this.#count('completeUnacknowledged', settled.completeUnacknowledged)

    // A minute later the killed attempts have lost their claim on their keys.
    await platform.database.one('service', {
      text: "update idempotency_keys set lease_expires_at = now() - interval '1 second' where status is null",
      values: [],
    })
    for (const upload of waiting) {
      const item = this.#expected.sent(upload.name, upload.checksum)
      const done = await this.#repeat((path, init) => store.fetch(path, init), upload, item)
      if (!done) this.#violate(`${item.name} can never be repeated`)
    }

    store.pass(LEASE_PASSED_MS)
    const report = await platform.collect({ graceMs: 0 })
    this.#count('abortedUploads', report.abortedUploads)
    this.#count('straysCollected', report.quarantinedCount + report.abortedUploads)
    if (report.refusal !== null) this.#violate(`nothing was collected: ${report.refusal}`)
    for (const { key, message } of report.errors) this.#violate(`${key} could not be collected: ${message}`)
    const second = await store.audit()
    this.#violate(...afterCollection(second), ...this.#expected.settle(second.items).violations)
    if (second.quarantined.length < report.quarantinedCount) this.#violate('what was quarantined is not in quarantine')

    store.passTrashDays()
    await platform.collect({ graceMs: 0 })
    const third = await store.audit()
    this.#violate(...afterCollection(third), ...this.#expected.settle(third.items).violations)
    for (const key of third.quarantined) this.#violate(`${key} has outlived the trash days`)
  }

  #violate(...violations: string[]): void {
    this.report.violations.push(...violations)
  }

  #count(name: string, by: number): void {
    this.report.counts[name] = (this.report.counts[name] ?? 0) + by
  }
}

function shuffle<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

async function succeed(fetch: Fetch, path: string, init: RequestInit): Promise<void> {
  const response = await fetch(path, init)
  if (response.ok) await response.arrayBuffer()
  else throw new Error(`${init.method} ${path} was answered ${response.status} ${await response.text()}`)
}
