import { describe, expect, it } from 'vitest'
import { isOwnHost, isSameOrigin, parseCorsOrigins } from './cross-origin.ts'

const publicUrl = new URL('https://media.example.com/base')

describe('HOLDALL_CORS_ORIGINS', () => {
  it('is loopback on any port when unset', () => {
    const { allows, any } = parseCorsOrigins()
    expect(any).toBe(false)
    for (const origin of ['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:5173'])
      expect(allows(origin)).toBe(true)
    for (const origin of [
      'http://localhost.evil.com',
      'http://evil.com#localhost',
      'http://127.0.0.1.nip.io',
      'http://localhost:3000/x',
      'http://localhost:3000\n',
      'file://localhost',
      'null',
      '',
    ]) {
      expect(allows(origin), origin).toBe(false)
    }
  })

  it('lists origins and sub-domains', () => {
    const { allows } = parseCorsOrigins(' https://App.example.com/ , https://*.studio.example,loopback')
    for (const origin of ['https://app.example.com', 'https://a.b.studio.example', 'http://localhost:1']) {
      expect(allows(origin), origin).toBe(true)
    }
    for (const origin of [
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://studio.example',
      'https://evil.com/.studio.example',
      'https://evil.com?x.studio.example',
      'https://xstudio.example',
      'http://a.studio.example',
    ]) {
      expect(allows(origin), origin).toBe(false)
    }
  })

  it('may be all or none', () => {
    expect(parseCorsOrigins('*')).toMatchObject({ any: true })
    expect(parseCorsOrigins('*').allows('null')).toBe(false)
    expect(parseCorsOrigins('none').allows('http://localhost:3000')).toBe(false)
    expect(parseCorsOrigins(['https://a.example']).allows('https://a.example')).toBe(true)
  })

  it.each(['example.com', 'https://a.example/path', 'https://u@a.example', 'https://a.example?x', 'null', 'data:,x'])(
    'refuses %s',
    (value) => {
      expect(() => parseCorsOrigins(value)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    },
  )
})

describe('isSameOrigin', () => {
  it.each([
    ['https://media.example.com', 'inner:4300'],
    ['http://127.0.0.1:4300', '127.0.0.1:4300'],
    ['https://studio.test', 'studio.test'],
    ['https://studio.test', 'Studio.test:443'],
    ['http://[::1]:4300', '[::1]:4300'],
  ])('holds for %s at host %s', (origin, host) => {
    expect(isSameOrigin(origin, host, { publicUrl })).toBe(true)
  })

  it.each([
    ['http://media.example.com', 'inner:4300'],
    ['http://localhost:3000', 'localhost:4300'],
    ['http://127.0.0.1:4300', 'localhost:4300'],
    ['https://evil.com', 'studio.test'],
    ['https://studio.test.evil.com', 'studio.test'],
    ['https://studio.test@evil.com', 'studio.test'],
    ['null', 'null'],
    ['https://', ''],
    ['file://studio.test', 'studio.test'],
    ['https://studio.test', undefined],
  ])('does not hold for %s at host %s', (origin, host) => {
    expect(isSameOrigin(origin, host, { publicUrl })).toBe(false)
  })
})

describe('isOwnHost', () => {
  it('knows names that cannot be rebound', () => {
    for (const host of [
      '127.0.0.1:4300',
      'localhost',
      '[::1]:4300',
      '192.168.1.9',
      'holdall:4300',
      'MEDIA.example.com',
      undefined,
    ]) {
      expect(isOwnHost(host, { publicUrl }), String(host)).toBe(true)
    }
  })

  it('refuses foreign names', () => {
    for (const host of ['evil.com', 'evil.com:4300', '127.0.0.1.nip.io', 'localhost.evil.com', 'x.media.example.com']) {
      expect(isOwnHost(host, { publicUrl }), host).toBe(false)
    }
  })
})
