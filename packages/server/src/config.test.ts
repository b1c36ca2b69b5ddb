import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadConfig, SETTING_NAMES } from './config.ts'

it('docs/settings.md names every setting once, with the default it has', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )
  expect(rows.map(([name]) => name).sort()).toEqual([...SETTING_NAMES].sort())
  const defaults: Record<string, unknown> = { ...loadConfig({}) }
  for (const [name, value] of rows) {
    if (defaults[name] !== undefined) expect({ name, value }).toEqual({ name, value: `\`${String(defaults[name])}\`` })
  }
})

it('an empty value counts as unset, and options of a program win over the environment', () => {
  expect(loadConfig({ HOLDALL_PORT: '' }).HOLDALL_PORT).toBe(4300)
  expect(loadConfig({ HOLDALL_PORT: '1' }, { HOLDALL_PORT: 2 }).HOLDALL_PORT).toBe(2)
})
