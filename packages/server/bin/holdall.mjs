#!/usr/bin/env node
// The `holdall` command. Published, it runs the build; inside the workspace, where the sources lie beside, those.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

if (!existsSync(source)) {
  await import(new URL('../dist/cli/main.js', import.meta.url).href)
} else {
  const args = ['--conditions=source', source, ...process.argv.slice(2)]
  if (process.platform !== 'win32' && typeof process.execve === 'function') {
    process.execve(process.execPath, [process.execPath, ...args], process.env)
  }
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
