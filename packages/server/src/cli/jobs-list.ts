import type { Job } from '@holdall/protocol'
import type { Command, CommandInput } from './command.ts'
import { callerOf } from './project-word.ts'
import { callServer } from './running-server.ts'
import { oneLine, table } from './table.ts'

/** `holdall jobs list`. */
export const jobsListCommand: Command = {
  name: 'jobs list',
  summary: 'List jobs: of everybody, or of one user',
  usage: 'jobs list [--user alice] [--state running,failed] [--kind hls] [--media media-01…] [--limit 50]',
  options: {
    user: { type: 'string', help: 'Of one user. Default: of everybody' },
    state: { type: 'string', help: 'waiting, running, done, failed, cancelled; joined by commas' },
    kind: { type: 'string', help: 'inspect, hls, progressive, enhance; joined by commas' },
    media: { type: 'string', help: 'Of one media item' },
    limit: { type: 'string', help: 'The newest so many, at most 200. Default: 50' },
  },
  async run(input) {
    const { items } = (await callServer(input.env, callerOf(input), 'GET', pathOf(input))) as { items: Job[] }
    if (input.json) input.print(JSON.stringify({ items }))
    else if (items.length === 0) input.print('No jobs')
    else input.print(table([['ID', 'KIND', 'STATE', 'DONE', 'OWNER', 'MEDIA', 'SINCE', 'REASON'], ...items.map(rowOf)]))
    return 0
  },
}

function pathOf({ values }: CommandInput): string {
  const query = new URLSearchParams()
  for (const name of ['state', 'kind', 'media', 'limit'])
    if (typeof values[name] === 'string') query.set(name, values[name])
  return `/api/jobs?${query}`
}

function rowOf(job: Job): string[] {
  return [
    job.id,
    job.kind,
    job.state,
    `${Math.round(job.progress * 100)} %`,
    oneLine(job.ownerUserId),
    job.mediaId ?? '',
    job.createdAt.slice(0, 16).replace('T', ' '),
    oneLine(job.reason ?? ''),
  ]
}
