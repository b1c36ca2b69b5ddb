import { createHmac } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadOrCreateSecret } from './secret-file.ts'
import { Secrets } from './secrets.ts'

const A = 'a'.repeat(32)
const B = 'b'.repeat(40)

describe('Secrets', () => {
  it('uses the UTF-8 bytes as they are for tokens', () => {
    const secret = 'ü'.repeat(16)
    const { signing } = Secrets.parse(secret).tokenKeys
    expect(createHmac('sha256', signing).update('x').digest('hex')).toBe(
      createHmac('sha256', Buffer.from(secret)).update('x').digest('hex'),
    )
  })

  it('signs with the first of a list and verifies with all', () => {
    const { tokenKeys } = Secrets.parse(`${A},${B}`)
    expect(tokenKeys.verifying.map((key) => key.export().toString())).toEqual([A, B])
    expect(tokenKeys.signing).toBe(tokenKeys.verifying[0])
  })

  it('derives one key per purpose, none of them the secret', () => {
    const secrets = Secrets.parse(A)
    const keys = ['session', 'delivery-url', 'cursor'].map((purpose) =>
      secrets.derive(purpose).signing.export().toString('hex'),
    )
    expect(new Set([...keys, Buffer.from(A).toString('hex')]).size).toBe(4)
    expect(secrets.derive('session')).toBe(secrets.derive('session'))
    expect(Secrets.parse(A).derive('session').signing.export()).toEqual(secrets.derive('session').signing.export())
  })

  it.each([
    ['a short secret', 'short'],
    ['31 bytes', 'x'.repeat(31)],
    ['a short second secret', `${A},short`],
    ['an empty entry', `${A},`],
    ['white space around an entry', `${A}, ${B}`],
    ['a line break at the end', `${A}\n`],
    ['the same secret twice', `${A},${A}`],
    ['nothing', ''],
  ])('refuses %s without repeating it', (_, value) => {
    const refusal = () => Secrets.parse(value)
    expect(refusal).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    if (value.length > 0) expect(refusal).not.toThrow(value)
  })

  it('stays out of logs', () => {
    const secrets = Secrets.parse(A)
    secrets.derive('session')
    expect(JSON.stringify({ secrets })).not.toContain(A)
    expect(inspect(secrets, { depth: 9 })).not.toContain(A)
  })
})

describe('loadOrCreateSecret', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdall-secret-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('makes a secret once, readable by its owner alone', async () => {
    const storage = join(folder, 'not', 'there', 'yet')
    const secret = await loadOrCreateSecret(storage)
    expect(Secrets.parse(secret)).toBeInstanceOf(Secrets)
    expect(await loadOrCreateSecret(storage)).toBe(secret)
    expect((await stat(join(storage, 'secret'))).mode & 0o777).toBe(0o600)
    expect(await readdir(storage)).toEqual(['secret'])
  })

  it('gives the same secret to all who start at once', async () => {
    const secrets = await Promise.all(Array.from({ length: 12 }, () => loadOrCreateSecret(folder)))
    expect(new Set(secrets).size).toBe(1)
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe(`${secrets[0]}\n`)
    expect(await readdir(folder)).toEqual(['secret'])
  })

  it('takes back rights that others have on the file', async () => {
    await loadOrCreateSecret(folder)
    await chmod(join(folder, 'secret'), 0o644)
    await loadOrCreateSecret(folder)
    expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600)
  })

  it('removes what a killed start left behind', async () => {
    await loadOrCreateSecret(folder)
    const leftover = join(folder, '.secret-0123456789abcdef.tmp')
    await writeFile(leftover, 'x')
    await utimes(leftover, 0, 0)
    await loadOrCreateSecret(folder)
    expect(await readdir(folder)).toEqual(['secret'])
  })

  it('refuses a damaged file and leaves it', async () => {
    await writeFile(join(folder, 'secret'), 'short')
    await expect(loadOrCreateSecret(folder)).rejects.toMatchObject({ code: 'corrupt' })
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('short')
  })

  it('says that it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(loadOrCreateSecret(join(folder, 'file'))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
