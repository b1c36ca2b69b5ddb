import { HoldallError } from '@holdall/protocol'
import { parseUserId } from '../identity/identity.ts'
import type { Command, CommandInput } from './command.ts'
import type { Caller } from './running-server.ts'

export const PROJECTS_PATH = '/api/storage/projects'

export const USER_OPTION = {
  user: {
    type: 'string',
    help: 'With the rights of this user, by whose external ids it may be named. Default: with all rights',
  },
} as const satisfies Command['options']

/** Whose eyes `--user` lends. */
export function callerOf({ values }: CommandInput): Caller {
  return typeof values.user === 'string' ? { for: parseUserId(values.user) } : {}
}

/** The one word that a command is about. @throws {invalid_request} */
export function requireWord({ positionals }: CommandInput, what: string, { usage }: Pick<Command, 'usage'>): string {
  const [word] = positionals
  if (word) return word
  throw new HoldallError('invalid_request', `Which ${what}?`, { hint: `holdall ${usage}` })
}

export function projectPath(id: string, rest = ''): string {
  return `${PROJECTS_PATH}/${encodeURIComponent(id)}${rest}`
}
