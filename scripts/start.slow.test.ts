import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

test('npm start passes options on, prints a link that signs in, and ends with 0 on SIGTERM', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-start-'))
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', folder], { cwd: ROOT, env: process.env })
  try {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
    const startedAt = performance.now()
    for (const deadline = Date.now() + 90_000; !output.includes('Sign in:') && Date.now() < deadline; ) {
      if (child.exitCode !== null) throw new Error(output)
      await sleep(50)
    }
    console.log(`npm start: ready after ${Math.round(performance.now() - startedAt)} ms, with a new database`)
    const link = /Sign in: (\S+)/.exec(output)?.[1] ?? ''
    const answer = await fetch(link, { redirect: 'manual' })
    expect(answer.headers.get('set-cookie')).toContain('HttpOnly')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
