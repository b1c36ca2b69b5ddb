import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTrustProxy, resolveClient } from './client-address.ts'
import { addressKey, isLoopback, parseAddress } from './ip-address.ts'

function client(trust: string, remoteAddress: string | undefined, headers: Record<string, string> = {}) {
  return resolveClient({ remoteAddress, encrypted: false, header: (name) => headers[name] }, parseTrustProxy(trust))
}
const xff = (value: string) => ({ 'x-forwarded-for': value, host: 'h' })

describe('the client’s address', () => {
  it('is that of the socket unless a proxy is trusted', () => {
    expect(client('none', '9.9.9.9', xff('1.1.1.1')).address).toBe('9.9.9.9')
    expect(client('loopback', '9.9.9.9', xff('127.0.0.1')).address).toBe('9.9.9.9')
    expect(client('10.0.0.0/8', '11.0.0.1', xff('1.1.1.1')).address).toBe('11.0.0.1')
    expect(client('none', undefined).address).toBe('unknown')
  })

  it.each([
    ['loopback', '127.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['loopback', '::ffff:127.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['loopback', '::1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['loopback', '127.0.0.1', '1.1.1.1, 127.0.0.1', '1.1.1.1'],
    ['10.0.0.0/8', '10.1.2.3', '6.6.6.6, 1.1.1.1, 10.9.9.9', '1.1.1.1'],
    ['10.0.0.0/8,loopback', '127.0.0.1', '1.1.1.1:4711, 10.9.9.9', '1.1.1.1'],
    ['fd00::/8', 'fd00::1', '[2001:db8::7]:443', '2001:db8::7'],
    ['192.0.2.1', '192.0.2.1', '::ffff:1.1.1.1', '1.1.1.1'],
    ['all', '9.9.9.9', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
    ['loopback', '127.0.0.1', '127.0.0.2', '127.0.0.2'],
    ['loopback', '127.0.0.1', '', '127.0.0.1'],
    ['loopback', '127.0.0.1', '1.1.1.1, garbage', '127.0.0.1'],
    ['loopback', '127.0.0.1', '<script>, 127.0.0.1', '127.0.0.1'],
  ])('with trust in %s, from %s saying "%s" is %s', (trust, socket, forwarded, expected) => {
    expect(client(trust, socket, xff(forwarded)).address).toBe(expected)
  })

  it('is never chosen by an untrusted peer', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (forwarded, mine) => {
        fc.pre(!mine.startsWith('127.'))
        expect(client('loopback', '127.0.0.1', xff(`${forwarded}, ${mine}`)).address).toBe(parseAddress(mine))
        expect(client('none', '9.9.9.9', xff(forwarded)).address).toBe('9.9.9.9')
      }),
    )
  })
})

describe('scheme and host', () => {
  const forwarded = { host: 'inner:4300', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'App.Example.com' }

  it('are believed from trusted proxies only', () => {
    expect(client('loopback', '127.0.0.1', forwarded)).toMatchObject({ proto: 'https', host: 'app.example.com' })
    expect(client('none', '127.0.0.1', forwarded)).toMatchObject({ proto: 'http', host: 'inner:4300' })
  })

  it('go with the hop that the address came from', () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 1.1.1.1, 10.0.0.2', 'x-forwarded-proto': 'http, https, http' }
    expect(client('10.0.0.0/8', '10.0.0.1', headers)).toMatchObject({ address: '1.1.1.1', proto: 'https' })
  })

  it('are dropped when they cannot be one', () => {
    for (const host of ['a b', 'a/b', 'user@host', '"><script>', 'h:999999', '']) {
      const headers = { host: 'inner', 'x-forwarded-host': host, 'x-forwarded-proto': 'javascript' }
      expect(client('loopback', '127.0.0.1', headers)).toMatchObject({ proto: 'http', host: 'inner' })
    }
  })
})

describe('HOLDALL_TRUST_PROXY', () => {
  it.each(['yes', '10.0.0.0/33', '::/129', '10.0.0', '10.0.0.0/8,', 'none,all', '10.0.0.0/8/8', '::ffff:10.0.0.0/104'])(
    'refuses %j',
    (value) => {
      expect(() => parseTrustProxy(value)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    },
  )
})

describe('addresses', () => {
  it('have one spelling', () => {
    expect(parseAddress('::FFFF:7F00:1')).toBe('127.0.0.1')
    expect(parseAddress('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1')
    expect(parseAddress('fe80::1%eth0')).toBe('fe80::1')
    expect(['1.2.3', '01.2.3.4', '1.2.3.4:x', '[::1', 'localhost', ''].map(parseAddress)).toEqual(Array(6).fill(null))
  })

  it('are loopback in 127/8 and ::1', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].every(isLoopback)).toBe(true)
    expect(['128.0.0.1', '127.0.0.1.evil.com', 'unknown', '::2'].some(isLoopback)).toBe(false)
  })

  it('of one IPv6 customer count as one', () => {
    expect(addressKey('1.2.3.4')).toBe('1.2.3.4')
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'))
    expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(addressKey('::1')).toBe('0:0:0:0::/64')
    expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'))
  })
})
