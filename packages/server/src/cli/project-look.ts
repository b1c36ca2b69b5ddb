import { ERRORS, type IntegrityReport, type Project } from '@holdall/protocol'
import type { Command, CommandInput } from './command.ts'
import { megabytesOf } from './progress.ts'
import { callerOf, PROJECTS_PATH, projectPath, requireWord, USER_OPTION } from './project-word.ts'
import { type Caller, callServer } from './running-server.ts'
import { oneLine, table } from './table.ts'

/** `holdall project list`. */
export const projectListCommand: Command = {
  name: 'project list',
  summary: 'List projects: of everybody, or of one user with what is shared with them',
  usage: 'project list [--user alice] [--type video-edit] [--status active] [--q words] [--trashed]',
  options: {
    user: { type: 'string', help: 'Of one user. Default: of everybody' },
    type: { type: 'string', help: 'Of these types, joined by commas' },
    status: { type: 'string', help: 'draft, active, archived' },
    q: { type: 'string', help: 'With these words in name, description or external id' },
    trashed: { type: 'boolean', help: 'What is in the trash' },
  },
  async run(input) {
    const items = await listAll(input)
    if (input.json) input.print(JSON.stringify({ items }))
    else if (items.length === 0) input.print('No projects')
    else {
      const rows = items.map(({ id, type, status, ownerUserId, counts, sizeBytes, updatedAt, name }) => [
        id,
        type,
        status,
        oneLine(ownerUserId),
        String(counts.media),
        megabytesOf(sizeBytes),
        updatedAt.slice(0, 16).replace('T', ' '),
        oneLine(name),
      ])
      input.print(table([['ID', 'TYPE', 'STATUS', 'OWNER', 'MEDIA', 'SIZE', 'CHANGED', 'NAME'], ...rows]))
    }
    return 0
  },
}

async function listAll(input: CommandInput): Promise<Project[]> {
  const { for: userId } = callerOf(input)
  if (userId !== undefined) return listOf(input, userId)
  const items: Project[] = []
  for await (const user of pagesOf<{ userId: string }>(input, {}, '/api/admin/users', new URLSearchParams()))
    items.push(...(await listOf(input, user.userId)).filter(({ ownerUserId }) => ownerUserId === user.userId))
  return items
}

/** What a user has and what is shared with them. */
async function listOf(input: CommandInput, userId: string): Promise<Project[]> {
  const { type, status, q, trashed } = input.values
  const given = Object.entries({ type, status, q, ...(trashed ? { trashed: 'true' } : {}) })
  const query = new URLSearchParams(given.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
  return Array.fromAsync(pagesOf<Project>(input, { for: userId }, PROJECTS_PATH, query))
}

async function* pagesOf<T>(input: CommandInput, caller: Caller, path: string, query: URLSearchParams) {
  query.set('limit', '200')
  for (;;) {
    const page = (await callServer(input.env, caller, 'GET', `${path}?${query}`)) as {
      items: T[]
      nextCursor: string | null
    }
    yield* page.items
    if (page.nextCursor === null) return
    query.set('cursor', page.nextCursor)
  }
}

/** `holdall project show`. */
export const projectShowCommand: Command = {
  name: 'project show',
  summary: 'Show one project',
  usage: 'project show ID [--user alice]',
  words: 1,
  options: USER_OPTION,
  async run(input) {
    const id = requireWord(input, 'project', this)
    const project = (await callServer(input.env, callerOf(input), 'GET', projectPath(id))) as Project
    if (input.json) {
      input.print(JSON.stringify(project))
      return 0
    }
    const { counts, missing = [] } = project
    const rows = [
      ['id', project.id],
      ...(project.externalId ? [['external id', oneLine(project.externalId)]] : []),
      ['name', oneLine(project.name)],
      ['type', project.type],
      ['status', project.deletedAt ? `${project.status}, in the trash since ${project.deletedAt}` : project.status],
      ['owner', oneLine(project.ownerUserId)],
      ['holds', `${counts.documents} documents, ${counts.scenes} scenes, ${counts.media} media`],
      ['size', megabytesOf(project.sizeBytes)],
      ['created', project.createdAt],
      ['changed', project.updatedAt],
      ...missing.map(({ mediaId, state, filename }) => ['missing', `${mediaId} ${state} ${oneLine(filename ?? '')}`]),
    ]
    input.print(table(rows))
    return 0
  },
}

/** `holdall project integrity`; exit code 10 when something is broken. */
export const projectIntegrityCommand: Command = {
  name: 'project integrity',
  summary: 'Check that everything a project names is there and whole; exit code 10 when it is not',
  usage: 'project integrity ID [--user alice]',
  words: 1,
  options: USER_OPTION,
  async run(input) {
    const id = requireWord(input, 'project', this)
    const report = (await callServer(
      input.env,
      callerOf(input),
      'GET',
      projectPath(id, '/integrity'),
    )) as IntegrityReport
    const { valid, issues } = report
    if (input.json) input.print(JSON.stringify(report))
    else {
      const rows = issues.map(({ severity, code, path, message }) => [severity, code, path, oneLine(message)])
      const verdict = valid ? 'Nothing is broken' : 'The project is not whole'
      input.print(rows.length === 0 ? verdict : `${table(rows)}\n\n${verdict}`)
    }
    return valid ? 0 : ERRORS.corrupt.exitCode
  },
}
