import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type ChildName = 'caching-process' | 'counting-process' | 'writing-process' | 'holding-process'

/** Starts one of the programs of this folder. */
export function startChild(
  name: ChildName,
  parameters: readonly (string | number)[],
  before: string[] = [],
): ChildProcess {
  const program = join(import.meta.dirname, `${name}.ts`)
  const [command = process.execPath, ...rest] = [...before, process.execPath, '--conditions=source', program]
  return spawn(command, [...rest, ...parameters.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Waits for the end of a process; a signal counts as -1. */
export async function exitCode(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return child.exitCode
  if (child.signalCode !== null) return -1
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? -1
}
