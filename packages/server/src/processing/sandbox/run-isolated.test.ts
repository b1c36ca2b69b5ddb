import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runIsolated } from './run-isolated.ts'

const node = process.execPath

/** Whether the process lives; one that only waits to be collected by its parent does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return false
  }
}

describe.runIf(process.platform === 'linux')('runIsolated', () => {
  it('returns output, complaints, exit code and what was used', async () => {
    const program = 'console.log(process.argv[1]); console.error("oh"); process.exitCode = 3'
    const result = await runIsolated(node, ['-e', program, '$(id) "; x'])
    expect(result).toMatchObject({ ok: false, exitCode: 3, exitSignal: null, breach: null, stderr: 'oh\n' })
    expect(result.stdout.toString()).toBe('$(id) "; x\n')
    expect(result.usage.durationMs).toBeGreaterThan(0)
  })

  it('runs in its own group, at low priority, without the parent’s environment', async () => {
    const script = 'ps -o pgid=,pid=,ni= -p $$; env; ulimit -c'
    const { ok, stdout } = await runIsolated('sh', ['-c', script], { environment: { EXTRA: '1' } })
    const [facts = '', ...rest] = stdout.toString().trim().split('\n')
    const [group, pid, niceness] = facts.trim().split(/\s+/)
    expect(ok).toBe(true)
    expect(group).toBe(pid)
    expect(niceness).toBe('10')
    expect(rest.at(-1)).toBe('0')
    expect(rest.map((line) => line.split('=')[0])).not.toContain('HOME')
    expect(rest).toContain('EXTRA=1')
  })

  // Otherwise a conversion gets as large a share of the processor as the server, however nice it is.
  it.runIf(existsSync('/proc/self/autogroup'))('its session is as nice, and ours stays as it is', async () => {
    const { stdout } = await runIsolated('cat', ['/proc/self/autogroup'], { isBackground: true })
    expect(stdout.toString()).toMatch(/nice 19$/m)
    expect(readFileSync('/proc/self/autogroup', 'latin1')).not.toMatch(/nice 19$/m)
  })

  it.each([
    ['timeout', 'setTimeout(() => {}, 60000)', { timeoutMs: 200 }],
    ['cpu', 'for (;;);', { cpuSeconds: 1 }],
    ['memory', 'const a = []; setInterval(() => a.push(Buffer.alloc(3e7, 1)), 5)', { memoryBytes: 2e8 }],
  ] as const)('ends a job that breaks its %s limit', async (breach, program, limits) => {
    const result = await runIsolated(node, ['-e', program], { limits })
    expect(result).toMatchObject({ ok: false, breach })
  })

  it('ends a job that writes too much, and keeps no more than allowed', async () => {
    const result = await runIsolated('sh', ['-c', 'yes; echo never'], { maxOutputBytes: 500_000 })
    expect(result).toMatchObject({ ok: false, breach: 'output' })
    expect(result.stdout.length).toBeLessThanOrEqual(500_000)
    const complaining = await runIsolated('sh', ['-c', 'yes error | head -c 99999 >&2'])
    expect(complaining.ok).toBe(true)
    expect(complaining.stderr).toHaveLength(8192)
  })

  it('kills what the program started, at its end and when it is stopped', async () => {
    const { stdout } = await runIsolated('sh', ['-c', 'sleep 300 >/dev/null 2>&1 & echo $!'])
    await expect.poll(() => isRunning(Number(stdout))).toBe(false)

    const abort = new AbortController()
    const running = runIsolated('sh', ['-c', 'sleep 301'], { signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 100)
    await expect(running).rejects.toThrow('enough')
  })

  it('ends with the parent, even when that is killed', async () => {
    const program = `import { spawnIsolated } from '${new URL('./spawn-isolated.ts', import.meta.url)}'
      const one = spawnIsolated('sleep', ['302']), two = spawnIsolated(process.execPath, ['-e', 'for (;;);'])
      console.log(one.pid, two.pid)`
    const parent = spawn(node, ['--conditions=source', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pids = line.toString().trim().split(' ').map(Number)
    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(isRunning(pid)).toBe(true)
    parent.kill('SIGKILL')
    for (const pid of pids) await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('says unavailable when the program is missing', async () => {
    await expect(runIsolated('./no-such-program', [])).rejects.toMatchObject({ code: 'unavailable' })
    await expect(runIsolated('sh', ['-c', 'exit 127'])).resolves.toMatchObject({ ok: false, exitCode: 127 })
  })
})
