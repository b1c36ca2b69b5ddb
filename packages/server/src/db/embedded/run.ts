import { spawn } from 'node:child_process'
import type { Account } from './account.ts'

/** The environment that PostgreSQL's programs see: nothing of ours may change how they behave. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMP } = process.env
  return { LC_ALL: 'C', TZ: 'UTC', PATH, ...(SystemRoot ? { SystemRoot, TEMP, TMP } : {}) }
}

/** Spawn options that make a child run as another account, or none for our own. */
export function asAccount(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}

/**
 * Runs a program to its end and returns what it printed.
 *
 * @throws an error whose message ends with the program's last lines, with `code` when it could not be started
 */
export async function run(
  program: string,
  args: string[],
  { account, input = '' }: { account: Account | null; input?: string },
): Promise<string> {
  const child = spawn(program, args, { ...asAccount(account), env: cleanEnvironment(), cwd: '/', windowsHide: true })
  let output = ''
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-8192)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const exitCode = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}: ${output.trim()}`)
  return output
}
