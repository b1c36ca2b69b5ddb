import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { descendants, gone } from './process-tree.ts'
import type { ServerProcess } from './server-process.ts'

const LIMIT_MS = 5_000
const POLL_MS = 50

/** Programs and scratch files of a server that has nothing to do. Items settle a moment before what was made for them is cleared away. */
export async function leftovers(server: ServerProcess, scratchFolder: string): Promise<string[]> {
  const deadline = performance.now() + LIMIT_MS
  for (;;) {
    const programs = server.recordingPrograms().map(({ commandLine }) => `still runs: ${commandLine.slice(0, 300)}`)
    const files = await readdir(scratchFolder, { recursive: true }).catch(() => [])
    const found = [...programs, ...files.map((name) => `scratch/${name} is left`)]
    if (found.length === 0 || performance.now() > deadline) return found
    await sleep(POLL_MS)
  }
}

/** Processes that name a folder and outlive the server that worked in it. */
export async function survivors(folder: string): Promise<string[]> {
  const found = descendants(0).filter(({ commandLine }) => commandLine.includes(folder))
  const left = await gone(found.map(({ pid }) => pid))
  return found
    .filter(({ pid }) => left.includes(pid))
    .map(({ pid, commandLine }) => `${pid} outlived the server: ${commandLine.slice(0, 300)}`)
}
