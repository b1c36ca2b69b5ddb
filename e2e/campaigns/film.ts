import type { ServerProcess } from '../../packages/server/src/testing/campaigns/server-process.ts'
import { pngFile } from '../harness/files.ts'
import type { ListedConflict, SeenFilm } from './edit.ts'

const PROJECTS = '/api/storage/projects'

/** A project with one picture, of which clips are made. @returns its id */
export async function startFilm(server: ServerProcess): Promise<string> {
  const created = await server.fetch(PROJECTS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Together', type: 'video-edit' }),
  })
  const { id } = await answered<{ id: string }>(created)
  const form = new FormData()
  const { name, mimeType, buffer } = pngFile('harbour.png', 320, 180, 1)
  form.append('file', new File([new Uint8Array(buffer)], name, { type: mimeType }))
  await answered(await server.fetch(`${PROJECTS}/${id}/files/upload`, { method: 'POST', body: form }))
  return id
}

/** The timeline as the server has it, and what lost a merge. */
export async function readFilm(
  server: ServerProcess,
  project: string,
): Promise<{ body: SeenFilm; conflicts: ListedConflict[] }> {
  const document = `${PROJECTS}/${project}/documents/timeline`
  const body = await answered<SeenFilm>(await server.fetch(document))
  const conflicts: ListedConflict[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const place = `${document}/conflicts?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const page: { items: ListedConflict[]; nextCursor: string | null } = await answered(await server.fetch(place))
    conflicts.push(...page.items)
    cursor = page.nextCursor
  }
  return { body: { title: body.title, clips: visible(body) }, conflicts }
}

/** What the editor shows of the clips. */
function visible({ clips }: SeenFilm): SeenFilm['clips'] {
  return Object.fromEntries(
    Object.entries(clips).map(([id, { title, position, startSeconds, endSeconds }]) => [
      id,
      { title, position, startSeconds, endSeconds },
    ]),
  )
}

async function answered<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw new Error(`${response.url} was answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
