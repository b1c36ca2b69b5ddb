import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ApiKeyRecord,
  createApiKey,
  hashApiKey,
  parseApiKey,
  parseApiKeyScopes,
  scopesAreReadOnly,
} from './api-key.ts'
import { ApiKeyCache } from './api-key-cache.ts'

describe('an API key', () => {
  it('is recognised by its form and checksum', () => {
    for (let round = 0; round < 50; round++) {
      const { key, hash, preview } = createApiKey()
      expect(key).toMatch(/^hk_[0-9A-Za-z]{40}$/)
      expect(parseApiKey(key)).toBe(key)
      expect(hashApiKey(key)).toBe(hash)
      expect(key.startsWith(preview)).toBe(true)
    }
  })

  it('with a typing error costs no look-up', () => {
    const { key } = createApiKey()
    const swapped = `${key.slice(0, 10)}${key[10] === 'a' ? 'b' : 'a'}${key.slice(11)}`
    for (const text of [
      swapped,
      key.slice(0, -1),
      `${key}0`,
      `${key}\n`,
      key.slice(3),
      key.toUpperCase(),
      '',
      undefined,
    ]) {
      expect(parseApiKey(text)).toBeNull()
    }
    fc.assert(fc.property(fc.string(), (text) => void expect(parseApiKey(`hk_${text}`)).toBeNull()))
  })

  it('may be limited to reading', () => {
    expect(parseApiKeyScopes([])).toEqual([])
    expect(parseApiKeyScopes(['write', 'read', 'read'])).toEqual(['read', 'write'])
    expect(() => parseApiKeyScopes(['admin'])).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    expect([[], ['write'], ['read', 'write'], ['read'], ['later']].map(scopesAreReadOnly)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })
})

describe('ApiKeyCache', () => {
  const record: ApiKeyRecord = { keyId: 'k', userId: 'alice', role: 'user', scopes: [], expiresAt: null }

  function cacheOver(stored: Map<string, ApiKeyRecord>) {
    const state = { nowMs: 0, lookups: 0, beforeAnswer: () => {} }
    const lookup = async (hash: string) => {
      state.lookups++
      const found = stored.get(hash) ?? null
      await Promise.resolve()
      state.beforeAnswer()
      return found
    }
    return { state, cache: new ApiKeyCache(lookup, { clock: () => new Date(state.nowMs), maxAgeMs: 5000 }) }
  }

  it('asks once in five seconds', async () => {
    const { state, cache } = cacheOver(new Map([['h', record]]))
    for (let round = 0; round < 5; round++) expect(await cache.find('h')).toBe(record)
    expect(state.lookups).toBe(1)
    state.nowMs = 5000
    await cache.find('h')
    expect(state.lookups).toBe(2)
  })

  it('does not remember what is not there', async () => {
    const stored = new Map<string, ApiKeyRecord>()
    const { cache } = cacheOver(stored)
    expect(await cache.find('h')).toBeNull()
    stored.set('h', record)
    expect(await cache.find('h')).toBe(record)
  })

  it('forgets a revoked key at once, also one that is being read', async () => {
    const stored = new Map([['h', record]])
    const { state, cache } = cacheOver(stored)
    await cache.find('h')
    stored.delete('h')
    cache.clear()
    expect(await cache.find('h')).toBeNull()

    stored.set('h', record)
    state.beforeAnswer = () => {
      stored.delete('h')
      cache.clear()
    }
    await cache.find('h')
    expect(await cache.find('h')).toBeNull()
  })
})
