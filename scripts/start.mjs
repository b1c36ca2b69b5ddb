// `npm start`: Holdall from its sources. Node's conditions and the size of libuv's pool are fixed when a process
// begins, so this one is replaced by (or, where the system cannot do that, waits for) the real one.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const main = join(resolve(import.meta.dirname, '..'), 'packages/server/src/cli/main.ts')
const args = ['--conditions=source', main, 'serve', ...process.argv.slice(2)]
const env = { ...process.env, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16' }

if (process.platform !== 'win32' && typeof process.execve === 'function') {
  process.execve(process.execPath, [process.execPath, ...args], env)
}

const child = spawn(process.execPath, args, { env, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.on('exit', (code, signal) => {
  // A signal that killed the child ends us the same way, so that the caller sees the truth.
  if (signal) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  } else process.exitCode = code ?? 1
})
