import { describe, expect, it } from 'vitest'
import { SchemaVersionManager } from './schema-version-manager.ts'

const NOW = '1970-01-01T00:00:00.000Z'
const now = () => 0

it('says the current version of data, without changing what it was given', () => {
  const data = { title: 'x' }
  expect(new SchemaVersionManager().addVersion(data)).toEqual({ title: 'x', version: '1.0' })
  expect(new SchemaVersionManager({ currentVersion: '2.0' }).addVersion({ version: '1.0' })).toEqual({ version: '2.0' })
  expect(data).toEqual({ title: 'x' })
})

describe('validateAndMigrate', () => {
  it('returns current data as it is', () => {
    const data = { version: '1.0', a: { b: 1 } }
    expect(new SchemaVersionManager().validateAndMigrate(data, 'topic')).toEqual(data)
  })

  it.each([
    [{}, { metadata: {}, createdAt: NOW }],
    [{ timestamp: 'then' }, { timestamp: 'then', metadata: {}, createdAt: 'then' }],
    [
      { createdAt: 'long ago', metadata: { a: 1 } },
      { metadata: { a: 1 }, createdAt: 'long ago' },
    ],
  ])('brings %j from 0.9 to 1.0', (before, after) => {
    const data = { version: '0.9', ...before }
    expect(new SchemaVersionManager({ now }).validateAndMigrate(data, 'topic')).toEqual({ version: '1.0', ...after })
    expect(data).toEqual({ version: '0.9', ...before })
  })

  it('chains any number of steps, each with a copy that it may change', () => {
    const step = (from: string, to: string) => ({
      from,
      to,
      migrate: (data: Record<string, unknown>) => {
        ;(data.seen as string[]).push(`${String(data.version)} to ${to}`)
        return data
      },
    })
    const manager = new SchemaVersionManager({
      currentVersion: '3.0',
      migrations: [step('2.0', '3.0'), step('1.0', '1.5'), step('1.5', '2.0')],
      now,
    })
    const data = { version: '0.9', seen: [] }
    expect(manager.validateAndMigrate(data, 'script')).toEqual({
      version: '3.0',
      seen: ['1.0 to 1.5', '1.5 to 2.0', '2.0 to 3.0'],
      metadata: {},
      createdAt: NOW,
    })
    expect(data.seen).toEqual([])
  })

  it.each([undefined, null, [], 'text', {}, { version: '' }, { version: null }])('refuses %j', (data) => {
    expect(() => new SchemaVersionManager().validateAndMigrate(data, 'topic')).toThrow(
      expect.objectContaining({ code: 'corrupt', message: 'Missing version field in topic' }),
    )
  })

  it.each(['2.0', '0.8', '__proto__', 1])('refuses the unknown version %j', (version) => {
    expect(() => new SchemaVersionManager().validateAndMigrate({ version }, 'topic')).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringMatching(/^Unknown version .* of topic/),
      }),
    )
  })

  it('refuses steps that go in a circle', () => {
    const migrate = (data: Record<string, unknown>) => data
    const migrations = [
      { from: 'a', to: 'b', migrate },
      { from: 'b', to: 'a', migrate },
    ]
    const manager = new SchemaVersionManager({ migrations })
    expect(() => manager.validateAndMigrate({ version: 'a' }, 'topic')).toThrow('Unknown version a')
  })

  it('refuses a step that returns nothing, and two steps from one version', () => {
    const step = { from: '0.8', to: '1.0', migrate: () => undefined as unknown as Record<string, unknown> }
    expect(() =>
      new SchemaVersionManager({ migrations: [step] }).validateAndMigrate({ version: '0.8' }, 'topic'),
    ).toThrow('from 0.8 to 1.0 returned no object')
    expect(() => new SchemaVersionManager({ migrations: [step, step] })).toThrow('two migrations from version 0.8')
  })
})
