import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eachOf } from '../testing/campaigns/campaign.ts'
import { COMMANDS } from './run.ts'
import { emptyFolder, runHoldall } from './testing/holdall-process.ts'

let cwd: string
let remove: () => Promise<void>
beforeAll(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
})
afterAll(() => remove())

const holdall = (args: string[], env: Record<string, string> = {}) => runHoldall(args, { cwd, env })

describe('help', () => {
  it('lists the commands, and each of them tells its options', async () => {
    const all = await holdall(['--help'])
    expect(all.code).toBe(0)
    // Each is a process: all of them at once would take longer than one may.
    await eachOf(COMMANDS, 2, async ({ name, options }) => {
      expect(all.stdout).toContain(name)
      const help = await holdall([name, '--help'])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      for (const option of [...Object.keys(options), 'data', 'json']) expect(help.stdout).toContain(`--${option}`)
    })
  }, 90_000)

  it('is shown with exit code 2 when no command is given', async () => {
    expect(await holdall([])).toMatchObject({ code: 2, stdout: expect.stringContaining('Usage') })
  })

  it('tells the version', async () => {
    expect(await holdall(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})

describe('what is wrong with a command line', () => {
  it.each([
    [['frobnicate'], 'There is no command "frobnicate"', 'serve, migrate, token, key, stats'],
    [['serve', '--prot', '1'], "'--prot'", 'holdall serve'],
    [['serve', 'now'], '"now"', 'holdall serve'],
    [['serve', '--port', 'abc'], 'HOLDALL_PORT: "abc"', '0 to 65535'],
    [['serve', '--as', ''], 'user id', '255 bytes'],
    [['token'], 'Whose token?', '--user'],
    [['token', '--user', 'a', '--role', 'king'], '"king"', 'user or service'],
    [['token', '--user', 'a', '--expires', 'soon'], '"soon" is not a duration', '15m'],
    [['backup', '/tmp/none', '--verify', '--keep', '2'], '--verify writes no snapshot', 'holdall backup'],
    [['key'], 'What about keys?', 'key create'],
    [['key', 'delete', '--user', 'a'], 'What about keys?', 'key delete'],
    [['jobs'], 'What about jobs?', 'jobs list|retry|cancel'],
    [['jobs', 'cancel'], 'Which job?', 'jobs cancel JOB'],
    [['jobs', 'retry'], 'Say what to try again', 'jobs retry --skipped'],
    [['key', 'create'], '--user is missing', 'key create'],
    [['key', 'create', '--user', 'a'], '--name is missing', 'key create'],
    [['key', 'create', '--user', 'a', '--name', 'n', '--scopes', 'fly'], 'fly', 'read'],
  ])('%j is refused with a hint and exit code 2', async (args, message, hint) => {
    const { code, stderr, stdout } = await holdall(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  it('is told as JSON where that is asked for', async () => {
    const { code, stderr } = await holdall(['token', '--user', 'a', '--role', 'king', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'invalid_request', hint: 'Use user or service' } })
  })
})

describe('settings', () => {
  it('that are wrong are all named at once, with the value and what is accepted', async () => {
    const wrong: Record<string, [value: string, accepted: string]> = {
      HOLDALL_PORT: ['99999', 'a whole number from 0 to 65535'],
      DATABASE_URL: ['mysql://u:hunter2@h/x', 'a postgres:// URL'],
      DATABASE_POOL: ['1', 'a whole number from 2 to 500'],
      STORAGE_URL: ['ftp://u:hunter2@h/x', 'file:///an/absolute/folder'],
      HOLDALL_SECRET: ['hunter2', 'at least 32 bytes'],
      HOLDALL_JWKS_URL: ['file:///keys', 'http:// or https://'],
      HOLDALL_PUBLIC_URL: ['example.com', 'http:// or https://'],
      HOLDALL_LEGACY_FIELDS: ['maybe', 'on, off'],
      HOLDALL_WORKERS: ['two', 'on, off'],
      UPLOAD_MAX_SIZE: ['10MB', 'a whole number from 1'],
      USER_QUOTA_BYTES: ['-1', 'a whole number from 0'],
      FFMPEG_THREADS: ['0', 'a whole number from 1 to 64'],
      VIDEO_OUTPUT_FORMAT: ['avi', 'mp4, webm'],
      CACHE_MAX_BYTES: ['lots', 'a whole number from 0'],
      CACHE_MEDIA_DAYS: ['-3', 'a whole number from 0'],
      CACHE_TTS_DAYS: ['1.5', 'a whole number from 0'],
      TRASH_DAYS: ['x', 'a whole number from 0'],
      LOG_LEVEL: ['loud', 'trace, debug, info'],
    }
    const env = Object.fromEntries(Object.entries(wrong).map(([name, [value]]) => [name, value]))
    const { code, stderr } = await holdall(['serve'], env)
    expect(code).toBe(2)
    for (const [name, [value, accepted]] of Object.entries(wrong)) {
      const line = stderr.split('\n').find((text) => text.startsWith(`${name}: `))
      expect(line, name).toContain(accepted)
      if (!value.includes('hunter2')) expect(line).toContain(`"${value}"`)
    }
    expect(stderr).not.toContain('hunter2')
  })

  it.each([
    ['HOLDALL_TRUST_PROXY', 'my-proxy'],
    ['HOLDALL_CORS_ORIGINS', 'example'],
    ['HOLDALL_RATE_UPLOADS', 'often'],
    ['HOLDALL_SECRET', `${'a'.repeat(40)},short`],
    ['HOLDALL_USER_ROLE', 'a b'],
  ])('%s is refused when it is "%s", and nothing keeps running', async (name, value) => {
    const { code, stderr } = await holdall(['serve', '--port', '0'], { [name]: value })
    expect(code).toBe(2)
    expect(stderr).toContain(name)
  })

  it('come from .env, and the real environment wins', async () => {
    await writeFile(join(cwd, '.env'), 'TRASH_DAYS=never\nLOG_LEVEL=loud\n')
    const { stderr } = await holdall(['stats'], { LOG_LEVEL: 'silent' })
    expect(stderr).toContain('TRASH_DAYS: "never"')
    expect(stderr).not.toContain('LOG_LEVEL')
    await writeFile(join(cwd, '.env'), '')
  })

  it('that name a database which does not answer end with exit code 9', async () => {
    const { code, stderr } = await holdall(['migrate'], { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' })
    expect(code).toBe(9)
    expect(stderr).not.toContain('hunter2')
  })
})
