import { describe, expect, it } from 'vitest'
import { webAddressOf } from './web-address.ts'

describe('a web address', () => {
  it.each(['https://example.org/a.jpg', ' http://127.0.0.1:8080/x?y=1#z\n', 'HTTPS://EXAMPLE.ORG'])(
    'is read: %j',
    (text) => expect(webAddressOf(text)).toBe(text.trim()),
  )

  it.each([
    '',
    'example.org',
    'see https://example.org',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://',
    'https://a b',
  ])('is not what anything else is: %j', (text) => expect(webAddressOf(text)).toBeNull())
})
