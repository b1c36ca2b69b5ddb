import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Binaries } from './binaries.ts'
import type { Placement } from './placement.ts'
import { run } from './run.ts'

/**
 * Starts PostgreSQL through pg_ctl, which gives up administrator rights that PostgreSQL refuses to run with, and waits until it is ready.
 */
export async function startOnWindows(binaries: Binaries, place: Placement, serverArguments: string[]): Promise<void> {
  await mkdir(dirname(place.logFile), { recursive: true })
  const options = serverArguments.map((argument) => `"${argument}"`).join(' ')
  await run(binaries.pgCtl, ['start', '-w', '-D', place.data, '-l', place.logFile, '-o', options], { account: null })
}

/** Stops PostgreSQL: fast, then immediately. */
export async function stopOnWindows(binaries: Binaries, place: Placement): Promise<void> {
  const stop = (mode: string) =>
    run(binaries.pgCtl, ['stop', '-w', '-t', '10', '-m', mode, '-D', place.data], { account: null })
  await stop('fast').catch(() => stop('immediate'))
}
