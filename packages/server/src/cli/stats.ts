import type { StorageStats } from '@holdall/protocol'
import type { Command } from './command.ts'
import { callServer } from './running-server.ts'

/** `holdall stats`: bytes and files by category, of one user or of everybody. */
export const statsCommand: Command = {
  name: 'stats',
  summary: 'Show what is stored',
  usage: 'stats [--user alice]',
  options: { user: { type: 'string', help: 'Of one user. Default: of everybody' } },
  async run({ values, env, json, print }) {
    const userId = typeof values.user === 'string' ? values.user : null
    const stats = (await callServer(
      env,
      userId === null ? {} : { for: userId },
      'GET',
      userId === null ? '/api/admin/stats' : '/api/storage/stats',
    )) as StorageStats
    if (json) {
      print(JSON.stringify(stats))
      return 0
    }
    const rows = [...Object.entries(stats.categories), ['total', stats.total] as const]
    print(`${stats.root}\n`)
    print(
      rows
        .map(
          ([name, { file_count, megabytes }]) =>
            `${name.padEnd(12)}${String(file_count).padStart(10)} files${megabytes.toFixed(2).padStart(14)} MB`,
        )
        .join('\n'),
    )
    return 0
  },
}
