import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'

const SPECIAL = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.0.1'],
  ...[
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '168.63.129.16',
    '192.88.99.1',
    '192.168.0.1',
  ],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::8.8.8.8', '64:ff9b::808:808'],
  ...['64:ff9b:1::1', '100::1', '2001::1', '2001:2::1', '2001:db8::1', '2001:10::1', '2001:20::1', '2002:a00:1::'],
  ...['3fff::1', '5f00::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', '4000::1'],
  ...['', 'localhost', '1.2.3', '0x7f.1', '127.1', '::ffff', '1.2.3.4.5', '300.1.1.1', 'fe80::1%eth0'],
]
const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '100.63.255.255',
  '172.32.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
]

describe('a public address', () => {
  it.each(SPECIAL)('is not %s', (address) => expect(isPublicAddress(address)).toBe(false))
  it.each(PUBLIC)('is %s', (address) => expect(isPublicAddress(address)).toBe(true))

  it('is in no private network, however it is written', () => {
    const networks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10']
    fc.assert(
      fc.property(fc.constantFrom(...networks), fc.integer({ min: 0, max: 0xffffffff }), (network, noise) => {
        const [base, bits] = ipaddr.IPv4.parseCIDR(network)
        const start = base.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0)
        const inside = start + (noise % 2 ** (32 - bits))
        const four = [24, 16, 8, 0].map((shift) => Math.floor(inside / 2 ** shift) % 256).join('.')
        expect(isPublicAddress(four)).toBe(false)
        expect(isPublicAddress(`::ffff:${four}`)).toBe(false)
        expect(isPublicAddress(`64:ff9b::${four}`)).toBe(false)
      }),
    )
  })
})
