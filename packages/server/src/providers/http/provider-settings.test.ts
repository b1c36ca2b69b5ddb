import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { describe, expect, it } from 'vitest'
import { parseProviderSettings } from './provider-settings.ts'

const SECRET = 'hush hush, tell nobody'
const GOOD = { url: 'https://user:hush@studio.example/make', secret: SECRET }

function problemOf(text: string): string {
  try {
    parseProviderSettings(text)
  } catch (error) {
    expect(error).toBeInstanceOf(HoldallError)
    expect((error as HoldallError).code).toBe('invalid_request')
    return (error as Error).message
  }
  throw new Error(`${text} was accepted`)
}

describe('HOLDALL_PROVIDERS', () => {
  it('is nobody when it is not set', () => {
    expect(parseProviderSettings(undefined)).toEqual({})
  })

  it('is JSON, or the path of a file that holds it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdall-providers-'))
    const path = join(folder, 'providers.json')
    const text = JSON.stringify({ studio: { ...GOOD, enhance: true, generate: ['image'], speech: true } })
    writeFileSync(path, text)
    const [read, given] = [parseProviderSettings(path), parseProviderSettings(text)]
    rmSync(folder, { recursive: true })
    expect(read).toEqual(given)
    expect(read.studio).toMatchObject({ enhance: true, generate: ['image'], speech: true, timeoutSeconds: 120 })
    expect(Buffer.from(read.studio?.secret ?? []).toString()).toBe(SECRET)
  })

  it.each<[string, unknown, RegExp]>([
    ['no URL', { secret: SECRET }, /studio\.url: its absence/],
    ['a URL of another kind', { ...GOOD, url: 'ftp://x/' }, /studio\.url: its value .*http/],
    ['no secret', { url: GOOD.url }, /studio\.secret: its absence/],
    ['a short secret', { ...GOOD, secret: 'short' }, /studio\.secret: its value/],
    ['a secret that is no base64', { ...GOOD, secret: 'whsec_!!!!!!!!!!!!!!!!!!!!!!!!' }, /studio\.secret/],
    ['another kind', { ...GOOD, generate: ['smell'] }, /studio\.generate/],
    ['no list', { ...GOOD, enhance: 'upscale' }, /studio\.enhance.*list/],
    ['a time without end', { ...GOOD, timeoutSeconds: 86_401 }, /timeoutSeconds: 86401.*1 to 3600/],
    ['an unknown member', { ...GOOD, color: 'red' }, /unknown member "color"/],
    ['no object', 'x', /studio is no object/],
  ])('names %s', (_what, one, expected) => {
    const message = problemOf(JSON.stringify({ studio: one }))
    expect(message).toMatch(/^HOLDALL_PROVIDERS: /)
    expect(message).toMatch(expected)
    expect(message).not.toContain('hush')
  })

  it.each(['local', 'Studio', '', '../x', 'a b', 'x'.repeat(51), '__proto__'])('takes no provider named %j', (name) => {
    expect(problemOf(`{${JSON.stringify(name)}: ${JSON.stringify(GOOD)}}`)).toContain('is no name of a provider')
  })

  it.each(['{', '[]', '{"a": hush}', '/no/such/file.json'])('refuses %j without repeating it', (text) => {
    expect(problemOf(text)).not.toContain('hush')
  })
})
