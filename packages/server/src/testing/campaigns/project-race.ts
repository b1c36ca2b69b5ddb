import type { TestHoldall } from '../test-holdall.ts'
import { auditProject } from './audit-project.ts'
import { type CampaignReport, eachOf, Random } from './campaign.ts'

export interface ProjectRaceOptions {
  seed: number
  /** Operations on one project, many at once. */
  operations: number
}

const PROJECTS = '/api/storage/projects'
const AT_ONCE = 16
const USERS = ['owner', 'editor'] as const
const DOCUMENTS = ['data', 'timeline', 'scripts/one', 'scripts/two']
/** What an operation on something that another has just deleted or changed may be told. */
const EXPECTED = new Set([404, 409, 412, 422, 428])

/**
 * Saves, deletes, snapshots, restores, purges, scenes and uploads of two people on one project at once. Nothing deadlocks or fails unexplained,
 * no acknowledged revision is lost or repeated, and at the end all that DESIGN promises of rows, bytes, references and sums is true.
 */
export async function projectRace(
  server: TestHoldall,
  { seed, operations }: ProjectRaceOptions,
): Promise<CampaignReport> {
  const random = new Random(seed)
  const calls = Object.fromEntries(USERS.map((user) => [user, server.as(`${user}-${seed}`)])) as Record<
    string,
    ReturnType<TestHoldall['as']>
  >
  const violations: string[] = []
  const counts: Record<string, number> = { operations, conflicts: 0 }
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  const owner = calls.owner as ReturnType<TestHoldall['as']>
  const json = async (response: Response) => (await response.json()) as Record<string, unknown>
  const project = (await json(
    await owner(PROJECTS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"race","type":"custom"}',
    }),
  )) as { id: string }
  const base = `${PROJECTS}/${project.id}`
  await owner(`${base}/members/editor-${seed}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"role":"editor"}',
  })

  const media: string[] = []
  const snapshots: string[] = []
  const scenes: string[] = []
  const acknowledged = new Map<string, Set<number>>(DOCUMENTS.map((name) => [name, new Set()]))

  /** One request; the body when it succeeded, null when another operation was first. */
  const ask = async (
    what: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response | null> => {
    const call = calls[random.pick(USERS)] as ReturnType<TestHoldall['as']>
    const type: Record<string, string> =
      body === undefined || 'content-type' in headers ? {} : { 'content-type': 'application/json' }
    const response = await call(path, {
      method,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    if (response.ok) {
      count(what)
      return response
    }
    const problem = await response.text()
    // A scene may name an item that is gone by then.
    if (EXPECTED.has(response.status) || (what === 'scenes' && response.status === 400))
      counts.conflicts = (counts.conflicts ?? 0) + 1
    else violations.push(`${what} was answered ${response.status} ${problem.slice(0, 300)}`)
    return null
  }
  const keep = async (list: string[], response: Response | null) => {
    if (response) list.push(((await response.json()) as { id: string }).id)
  }

  const save = async () => {
    const name = random.pick(DOCUMENTS)
    const used = Array.from({ length: random.between(0, 3) }, () => (media.length > 0 ? random.pick(media) : 'none'))
    const marker = random.between(1, 1e9)
    const forced = random.chance(0.7)
    const patches = random.chance(0.5)
    const response = await ask(
      'saved',
      patches ? 'PATCH' : 'PUT',
      `${base}/documents/${name}`,
      { marker, used },
      { 'if-match': forced ? '*' : `"${random.between(1, 20)}"` },
    )
    if (!response) {
      await ask('created', 'PUT', `${base}/documents/${name}`, { marker, used }, { 'if-none-match': '*' })
      return
    }
    const revision = Number(/"(\d+)"/.exec(response.headers.get('etag') ?? '')?.[1])
    const seen = acknowledged.get(name) as Set<number>
    const body = (await response.json()) as { marker: number }
    if (body.marker !== marker) violations.push(`a save of ${name} was answered with another body`)
    if (seen.has(revision)) violations.push(`revision ${revision} of ${name} was acknowledged twice`)
    seen.add(revision)
  }
  const upload = async () => {
    const scene = scenes.length > 0 && random.chance(0.4) ? `?sceneId=${random.pick(scenes)}` : ''
    await keep(
      media,
      await ask(
        'uploaded',
        'POST',
        `/api/media${scene ? `${scene}&` : '?'}projectId=${project.id}`,
        `bytes ${random.between(1, 40)}`,
        { 'content-type': 'text/plain' },
      ),
    )
  }
  const work: [number, () => Promise<unknown>][] = [
    [40, save],
    [15, upload],
    [6, () => ask('deletedDocument', 'DELETE', `${base}/documents/${random.pick(DOCUMENTS.slice(1))}`)],
    [6, async () => keep(snapshots, await ask('snapshots', 'POST', `${base}/snapshots`, {}))],
    [
      4,
      async () =>
        snapshots.length > 0
          ? ask('restored', 'POST', `${base}/snapshots/${random.pick(snapshots)}/restore`, {})
          : null,
    ],
    [
      2,
      async () =>
        snapshots.length > 0 ? ask('dropped', 'DELETE', `${base}/snapshots/${random.pick(snapshots)}`) : null,
    ],
    [
      8,
      async () =>
        media.length > 0
          ? ask('trashed', 'DELETE', `/api/media/${random.pick(media)}?force=${random.chance(0.5)}`)
          : null,
    ],
    [5, async () => (media.length > 0 ? ask('revived', 'POST', `/api/media/${random.pick(media)}/restore`) : null)],
    [
      6,
      async () =>
        media.length > 0
          ? ask('purged', 'DELETE', `/api/media/${random.pick(media)}?purge=true&force=${random.chance(0.5)}`)
          : null,
    ],
    [
      3,
      async () =>
        keep(
          scenes,
          await ask(
            'scenes',
            'POST',
            `${base}/scenes`,
            media.length > 0 && random.chance(0.5) ? { mediaId: random.pick(media) } : {},
          ),
        ),
    ],
    [
      2,
      async () => (scenes.length > 0 ? ask('deletedScene', 'DELETE', `${base}/scenes/${random.pick(scenes)}`) : null),
    ],
    [2, () => ask('relinked', 'POST', `${base}/relink`, {})],
    [1, () => ask('read', 'GET', base)],
    [1, async () => (random.chance(0.2) ? ask('cleared', 'DELETE', `${base}/storage`) : null)],
  ]
  const total = work.reduce((sum, [weight]) => sum + weight, 0)
  const choose = () => {
    let at = random.between(0, total - 1)
    for (const [weight, run] of work) {
      if (at < weight) return run
      at -= weight
    }
    return save
  }
  const plan = Array.from({ length: operations }, choose)
  await eachOf(plan, AT_ONCE, async (run) => {
    await run().catch((error: unknown) => violations.push(String(error)))
  })
  violations.push(...(await auditProject(server, project.id, `owner-${seed}`, acknowledged)))
  counts.lostOrBroken = violations.length
  return { counts, violations }
}
