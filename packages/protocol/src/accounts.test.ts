import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import {
  apiKeySchema,
  createApiKeySchema,
  createdApiKeySchema,
  megabytes,
  sessionSchema,
  storageStatsSchema,
  usageSchema,
} from './accounts.ts'
import { parseInput } from './parse-input.ts'
import { projectSchema } from './projects/project.ts'

describe('createApiKeySchema', () => {
  it('needs a name alone', () => {
    expect(parseInput(createApiKeySchema, { name: ' CI ' })).toEqual({ name: 'CI' })
    const full = { name: 'x', role: 'service', scopes: ['read'], expiresInDays: 30, expiresAt: null }
    expect(parseInput(createApiKeySchema, full)).toEqual(full)
  })

  it.each([
    {},
    { name: '' },
    { name: '  ' },
    { name: 'a\0' },
    { name: 'x', role: 'admin' },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['delete'] },
    { name: 'x', expiresInDays: 0 },
    { name: 'x', expiresInDays: 1.5 },
    { name: 'x', expiresAt: 'tomorrow' },
    { name: 'x', expiresInDays: 1, expiresAt: '2030-01-01T00:00:00Z' },
    { name: 'x', userId: 'bob' },
  ])('refuses %j', (body) => {
    expect(() => parseInput(createApiKeySchema, body)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})

describe('statistics', () => {
  it('round megabytes to two decimals', () => {
    expect([0, 1, 1_048_576, 1_572_864, 5_000_000].map(megabytes)).toEqual([0, 0, 1, 1.5, 4.77])
  })

  it('have every category', () => {
    const none = { bytes: 0, megabytes: 0, file_count: 0 }
    const categories = { uploads: none, processed: none, thumbnails: none, exports: none, music: none }
    expect(storageStatsSchema.parse({ root: 'file:///x', categories, total: none })).toMatchObject({ categories })
    expect(storageStatsSchema.safeParse({ root: 'x', categories: { uploads: none }, total: none }).success).toBe(false)
  })
})

describe('JSON Schema', () => {
  it('describes every answer', () => {
    const answers = [sessionSchema, apiKeySchema, createdApiKeySchema, usageSchema, storageStatsSchema, projectSchema]
    for (const schema of answers) expect(z.toJSONSchema(schema)).toMatchObject({ type: 'object' })
  })
})
