import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** A failure that the person at the terminal can act on; printed without a stack. */
export class SetupError extends Error {}

/** The Node that everything but this set-up runs on: the pinned one where the platform has a package, else our own. */
export function pinnedNode() {
  const binary = join(ROOT, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  return existsSync(binary) ? binary : process.execPath
}

/**
 * Replaces this process by Node with `args`, so that signals and the exit code are the program's own; where the
 * system or this Node cannot, waits for it and passes both on.
 */
export function become(args, env) {
  const binary = pinnedNode()
  if (process.platform !== 'win32' && typeof process.execve === 'function')
    process.execve(binary, [binary, ...args], env)
  const child = spawn(binary, args, { env, stdio: 'inherit', shell: binary.endsWith('.cmd') })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (!signal) {
      process.exitCode = code ?? 1
      return
    }
    // A signal that ended the program ends us the same way, so that the caller sees the truth.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** Runs a command quietly: its output is shown only when it fails. */
export function run(command, args, { env = process.env, what = command, cwd = ROOT } = {}) {
  return new Promise((done, fail) => {
    const shell = command.endsWith('.cmd')
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        output = (output + text).slice(-20_000)
      })
    }
    child.on('error', (error) => fail(new SetupError(`${what} could not be started: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) return done(output)
      fail(new SetupError(`${what} failed (${signal ?? `exit code ${code}`}):\n\n${output.trim()}`))
    })
  })
}

/** PATH without this checkout's own `.bin`, so that an install does not run on the Node that it replaces. */
export function outerPath() {
  const own = join(ROOT, 'node_modules/.bin')
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => resolve(folder) !== own)
    .join(delimiter)
}
