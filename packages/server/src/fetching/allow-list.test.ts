import { describe, expect, it } from 'vitest'
import { parseAllowList } from './allow-list.ts'

describe('the operator’s list', () => {
  it('takes hosts, ports and networks, and nothing else', () => {
    const list = parseAllowList(['Intranet.example', 'cdn.example:8080', '10.1.0.0/16', '[fd00::5]:9000'])
    expect(list.hasHost('intranet.example', 443)).toBe(true)
    expect(list.hasHost('intranet.example', 8080)).toBe(false)
    expect(list.hasHost('cdn.example', 8080)).toBe(true)
    expect(list.hasHost('[fd00::5]', 9000)).toBe(true)
    expect(list.hasAddress('10.1.2.3')).toBe(true)
    expect(list.hasAddress('10.2.2.3')).toBe(false)
    for (const entry of ['http://a', 'a b', '*', 'a:0', 'a:99999', '10.0.0.0/64', ''])
      expect(() => parseAllowList([entry])).toThrow(/no host/)
  })
})
