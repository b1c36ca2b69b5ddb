import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { HoldallError } from '@holdall/protocol'
import { backupCommand } from './backup.ts'
import { cleanupCommand } from './cleanup.ts'
import { clearCommand } from './clear.ts'
import type { Command } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { exportCommand } from './export.ts'
import { gcCommand } from './gc.ts'
import { importCommand } from './import.ts'
import { jobsCommand } from './jobs.ts'
import { keyCommand } from './key.ts'
import { migrateCommand } from './migrate.ts'
import { projectCommand } from './project.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'
import { statsCommand } from './stats.ts'
import { tokenCommand } from './token.ts'

export const COMMANDS: readonly Command[] = [
  serveCommand,
  migrateCommand,
  tokenCommand,
  keyCommand,
  statsCommand,
  projectCommand,
  importCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  gcCommand,
  doctorCommand,
  cleanupCommand,
  clearCommand,
  jobsCommand,
]

const COMMON = {
  data: { type: 'string', help: 'Folder of the embedded database and files (STORAGE_PATH)' },
  json: { type: 'boolean', help: 'Print JSON' },
  help: { type: 'boolean', help: 'Show this' },
} as const

/** Parses and runs a command line. @returns the exit code (CONTRACT §4) */
export async function run(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return print(overview(), name === undefined ? 2 : 0)
  if (name === '--version' || name === '-v') return print(version(), 0)
  const named = COMMANDS.find((candidate) => candidate.name === name)
  const own = named?.commands?.find((candidate) => candidate.name === `${name} ${rest[0]}`)
  const command = own ?? named
  const json = rest.includes('--json')
  try {
    if (!command) {
      throw new HoldallError('invalid_request', `There is no command "${name}"`, {
        hint: `Use one of ${COMMANDS.map((known) => known.name).join(', ')}; holdall --help tells more`,
      })
    }
    const { values, positionals } = parse(command, own ? rest.slice(1) : rest)
    if (values.help) return print(help(command), 0)
    return await command.run({
      values,
      positionals,
      env: withDotEnv(env, values.data),
      json,
      print: (text) => void print(text, 0),
    })
  } catch (error) {
    return report(error, json)
  }
}

function parse(command: Command, args: readonly string[]) {
  const parsed = parseOptions(command, args)
  const stray = parsed.positionals[command.words ?? 0]
  if (stray !== undefined && !parsed.values.help) {
    throw new HoldallError('invalid_request', `"${stray}" is one word too many`, { hint: `holdall ${command.usage}` })
  }
  return parsed
}

function parseOptions(command: Command, args: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {}
  for (const [option, { type }] of Object.entries({ ...COMMON, ...command.options })) options[option] = { type }
  options.help = { type: 'boolean', short: 'h' }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true }) as {
      values: Record<string, string | boolean | undefined>
      positionals: string[]
    }
  } catch (cause) {
    throw new HoldallError('invalid_request', (cause as Error).message, { hint: `holdall ${command.usage}`, cause })
  }
}

/** `.env` of the working directory; the real environment wins, options win over both. */
function withDotEnv(
  env: Record<string, string | undefined>,
  data: string | boolean | undefined,
): Record<string, string | undefined> {
  const merged: Record<string, string | undefined> = { ...readDotEnv(), ...env }
  if (typeof data === 'string') merged.STORAGE_PATH = data
  return merged
}

function readDotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'))
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return {}
    throw error
  }
}

function report(error: unknown, json: boolean): number {
  if (!(error instanceof HoldallError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
  const { code, message, hint } = error
  process.stderr.write(
    json ? `${JSON.stringify({ error: { code, message, hint } })}\n` : `${message}\n${hint ? `${hint}\n` : ''}`,
  )
  return error.exitCode
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`)
  return `Holdall, the storage layer for creative apps\n\nUsage: holdall <command> [options]\n\n${lines.join('\n')}\n\nholdall <command> --help tells more. Settings come from the environment and .env; see docs/settings.md`
}

function help({ usage, summary, options, commands = [] }: Command): string {
  const all = Object.entries({ ...options, ...COMMON }).map(
    ([name, { type, help: text }]) => [`--${name}${type === 'string' ? ' VALUE' : ''}`, text] as const,
  )
  const width = Math.max(...all.map(([name]) => name.length)) + 2
  const own = commands.map((command) => `  holdall ${command.usage}\n    ${command.summary}\n`).join('')
  return `${summary}\n\nUsage: holdall ${usage}\n\n${own && `${own}\n`}${all.map(([name, text]) => `  ${name.padEnd(width)}${text}`).join('\n')}`
}

function version(): string {
  const { version: number } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return number
}

function print(text: string, exitCode: number): number {
  process.stdout.write(`${text}\n`)
  return exitCode
}
