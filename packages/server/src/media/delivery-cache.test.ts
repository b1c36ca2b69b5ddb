import { describe, expect, it } from 'vitest'
import { DeliveryCache, type DeliveryRecord } from './delivery-cache.ts'

const record = (linkEpoch: number): DeliveryRecord => ({
  id: 'media-1',
  ownerUserId: 'alice',
  visibility: 'private',
  deleted: false,
  linkEpoch,
  storageKey: 'k',
  mimeType: 'text/plain',
  sizeBytes: 1,
  checksum: '',
  originalFilename: 'a.txt',
  contentAt: new Date(0),
  kind: 'file',
  renditions: new Map(),
})

describe('DeliveryCache', () => {
  it('keeps what was found, per viewer, until it changes', async () => {
    const cache = new DeliveryCache()
    await cache.load('media-1', 'ualice', async () => record(1))
    expect(cache.get('media-1', 'ualice')).toEqual(record(1))
    expect(cache.get('media-1', 'ubob')).toBeUndefined()
    cache.invalidate('media-1')
    expect(cache.get('media-1', 'ualice')).toBeUndefined()
  })

  it('asks again for what another may see by membership alone', async () => {
    const cache = new DeliveryCache()
    await cache.load('media-1', 'uvera', async () => record(1))
    expect(cache.get('media-1', 'uvera')).toBeUndefined()
    await cache.load('media-1', 'uvera', async () => ({ ...record(1), visibility: 'public' }))
    expect(cache.get('media-1', 'uvera')).toBeDefined()
  })

  it.each([
    ['the item changes', (cache: DeliveryCache) => cache.invalidate('media-1')],
    ['all is forgotten', (cache: DeliveryCache) => cache.clear()],
    ['the feed fails for a moment', (cache: DeliveryCache) => [false, true].map((trusted) => cache.trust(trusted))],
  ])('does not keep what was read before, when %s meanwhile', async (_what, happen) => {
    const cache = new DeliveryCache()
    const { promise, resolve } = Promise.withResolvers<DeliveryRecord>()
    const loading = cache.load('media-1', 's', () => promise)
    happen(cache)
    resolve(record(1))
    expect(await loading).toEqual(record(1))
    expect(cache.get('media-1', 's')).toBeUndefined()
  })

  it('is bypassed while changes may go unseen, and not fooled by failures', async () => {
    const cache = new DeliveryCache()
    await expect(cache.load('media-1', 's', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    cache.trust(false)
    await cache.load('media-1', 's', async () => record(1))
    expect(cache.get('media-1', 's')).toBeUndefined()
    cache.trust(true)
    expect(cache.get('media-1', 's')).toBeUndefined()
  })
})
