import { HoldallError } from '@holdall/protocol'
import { parseApiKeyScopes } from '../identity/api-key.ts'
import { parseDuration } from '../identity/duration.ts'
import { type Identity, parseUserId } from '../identity/identity.ts'
import type { Command, CommandInput } from './command.ts'
import { callServer } from './running-server.ts'

interface KeyJson {
  id: string
  name: string
  role: string
  prefix: string
  createdAt: string
  expiresAt: string | null
  key?: string
}

/** `holdall key create|list|delete`. */
export const keyCommand: Command = {
  name: 'key',
  summary: 'Create, list and delete API keys',
  usage:
    'key create --user alice --name "my app" [--role service] [--scopes read,write] [--expires 90d] | key list --user alice | key delete ID --user alice',
  words: 2,
  options: {
    user: { type: 'string', help: 'Whose key' },
    name: { type: 'string', help: 'What it is for' },
    role: { type: 'string', help: 'user or service. Default: user' },
    scopes: { type: 'string', help: 'read, write or both. Default: read,write' },
    expires: { type: 'string', help: 'For how long, e.g. 90d. Default: until it is deleted' },
  },
  async run(input) {
    const [action, id] = input.positionals
    if (action !== 'create' && action !== 'list' && !(action === 'delete' && id))
      throw new HoldallError('invalid_request', 'What about keys?', { hint: `holdall ${this.usage}` })
    const userId = parseUserId(requireOption(input, 'user'))
    if (action === 'create') return create(input, userId)
    if (action === 'list') return list(input, userId)
    await callServer(input.env, { as: userId }, 'DELETE', `/api/keys/${encodeURIComponent(id ?? '')}`)
    input.print(input.json ? JSON.stringify({ deleted: id }) : `Deleted ${id}`)
    return 0
  },
}

async function create(input: CommandInput, userId: Identity['userId']): Promise<number> {
  const { values, env, json, print } = input
  const scopes = parseApiKeyScopes(String(values.scopes ?? 'read,write').split(','))
  const expiresAt =
    typeof values.expires === 'string'
      ? new Date(Date.now() + parseDuration(values.expires) * 1000).toISOString()
      : null
  const body = {
    name: requireOption(input, 'name'),
    role: values.role ?? 'user',
    scopes,
    ...(expiresAt ? { expiresAt } : {}),
  }
  const created = (await callServer(env, { as: userId }, 'POST', '/api/keys', body)) as KeyJson
  print(json ? JSON.stringify(created) : `${created.key}\n\nKeep it: it is not shown again. (${created.id})`)
  return 0
}

async function list({ env, json, print }: CommandInput, userId: string): Promise<number> {
  const { items } = (await callServer(env, { as: userId }, 'GET', '/api/keys')) as { items: KeyJson[] }
  if (json) print(JSON.stringify({ items }))
  else
    print(
      items
        .map(
          ({ id, name, role, prefix, expiresAt }) =>
            `${id}  ${prefix}…  ${role}  ${name}${expiresAt ? `  until ${expiresAt}` : ''}`,
        )
        .join('\n') || 'No API keys',
    )
  return 0
}

function requireOption({ values }: CommandInput, name: string): string {
  const value = values[name]
  if (typeof value === 'string' && value !== '') return value
  throw new HoldallError('invalid_request', `--${name} is missing`, { hint: `holdall ${keyCommand.usage}` })
}
