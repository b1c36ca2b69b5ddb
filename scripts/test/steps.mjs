import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
const KILL_AFTER_MS = 5_000

/**
 * Runs one step and counts it: a Vitest step by its tests, any other as one.
 * `needs` names the file without which there is nothing to check.
 */
export async function runStep({ name, needs, run, limitMinutes = 8 }, workspace) {
  const startedAt = performance.now()
  console.log(`▸ ${name}`)
  const outcome = await attempt()
  const result = { name, passed: 0, failed: 0, skipped: [], failures: [], files: [], ...outcome }
  return { ...result, seconds: (performance.now() - startedAt) / 1000 }

  async function attempt() {
    if (needs && !existsSync(join(ROOT, needs))) return { skipped: [{ name, reason: `${needs} does not exist` }] }
    try {
      return (await run({ name, workspace, limitMs: limitMinutes * 60_000 })) ?? { passed: 1 }
    } catch (error) {
      console.log(`\n✗ ${name}\n${error.message}\n`)
      return { failed: 1, failures: [name] }
    }
  }
}

/** A step that is one program: quiet while it passes, its whole output when it fails. */
export function command(program, args, { env = {} } = {}) {
  return {
    run: async ({ limitMs }) => {
      const { code, output } = await execute(program, args, { env, limitMs })
      if (code !== 0) throw new Error(output.trim() || `${program} ended with ${code}`)
    },
  }
}

/** A Vitest run; its tests are counted one by one through our reporter. */
export function vitest(args, { env = {} } = {}) {
  return {
    run: async ({ name, workspace, limitMs }) => {
      const file = join(workspace, `${name.replaceAll(/\W+/g, '-')}.json`)
      const reporters = ['--reporter=default', '--reporter=./scripts/test/vitest-reporter.mjs']
      const all = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]
      // Every test file, command and server loads the same modules in a process of its own: compiled once, they are read.
      const NODE_COMPILE_CACHE = join(workspace, 'compiled')
      const settings = { HOLDALL_TEST_REPORT: file, UV_THREADPOOL_SIZE: '16', NODE_COMPILE_CACHE, ...env }
      const { code } = await execute(process.execPath, all, { env: settings, limitMs, show: true })
      const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
      if (!counts) throw new Error(`Vitest ended with ${code} and wrote no report`)
      const inTree = (text) => text.replaceAll(`${ROOT}/`, '')
      const local = (text) => `${name}: ${inTree(text)}`
      const failures = counts.failures.map(local)
      // A run that fails without a failing test (an unhandled rejection, a crash) must not look like a success.
      if (code !== 0 && failures.length === 0) failures.push(`${name}: Vitest ended with ${code}`)
      const skipped = counts.skipped.map(({ name: test, reason }) => ({ name: local(test), reason }))
      const files = counts.files.map(({ path, seconds }) => ({ path: inTree(path), seconds }))
      return { passed: counts.passed, failed: failures.length, failures, skipped, files }
    },
  }
}

/** Runs a program in its own process group, so that a time limit takes its children with it. */
function execute(program, args, { env, limitMs, show = false }) {
  return new Promise((done, fail) => {
    const grouped = process.platform !== 'win32'
    const stdio = ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe']
    const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio, detached: grouped })
    let output = ''
    const stop = (signal) => {
      try {
        process.kill(grouped ? -child.pid : child.pid, signal)
      } catch {
        // It has ended in the meantime.
      }
    }
    const timer = setTimeout(() => {
      console.log(`\n✗ ${relative(ROOT, program)} ${args[0]} took longer than ${limitMs / 60_000} minutes; stopped`)
      stop('SIGTERM')
      setTimeout(() => stop('SIGKILL'), KILL_AFTER_MS).unref()
    }, limitMs)
    const forward = () => stop('SIGTERM')
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, forward)
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', fail)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      for (const name of ['SIGINT', 'SIGTERM']) process.removeListener(name, forward)
      done({ code: signal ?? code, output })
    })
  })
}
