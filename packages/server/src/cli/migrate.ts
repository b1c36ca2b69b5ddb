import type { Command } from './command.ts'

/** `holdall migrate`: brings the database up to date and ends. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the database up to date',
  usage: 'migrate [--data ./.holdall]',
  options: {},
  async run({ env, json, print }) {
    const { withPlatform } = await import('./with-platform.ts')
    const rows = await withPlatform(env, async (platform) => {
      const found = await platform.pool.query<{ name: string; applied_at: Date }>(
        'select name, applied_at from holdall.migrations order by name',
      )
      return found.rows
    })
    if (json)
      print(
        JSON.stringify({
          migrations: rows.map(({ name, applied_at }) => ({ name, appliedAt: applied_at.toISOString() })),
        }),
      )
    else print(rows.map(({ name, applied_at }) => `${name}  ${applied_at.toISOString()}`).join('\n'))
    return 0
  },
}
