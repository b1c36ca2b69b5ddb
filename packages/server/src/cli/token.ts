import { HoldallError } from '@holdall/protocol'
import { systemClock } from '../clock.ts'
import { loadConfig } from '../config.ts'
import { parseDuration } from '../identity/duration.ts'
import { parseUserId } from '../identity/identity.ts'
import { loadOrCreateSecret } from '../identity/secret-file.ts'
import { Secrets } from '../identity/secrets.ts'
import { mintToken } from '../identity/tokens.ts'
import type { Command } from './command.ts'

/** `holdall token`: mints a bearer token with the server's secret; needs no running server. */
export const tokenCommand: Command = {
  name: 'token',
  summary: 'Mint a bearer token',
  usage: 'token --user alice [--role service] [--expires 1h]',
  options: {
    user: { type: 'string', help: 'Whose token (the claim sub)' },
    role: { type: 'string', help: 'user or service. Default: user' },
    expires: { type: 'string', help: 'For how long, e.g. 15m, 1h, 30d. Default: 1h' },
  },
  async run({ values, env, json, print }) {
    if (typeof values.user !== 'string')
      throw new HoldallError('invalid_request', 'Whose token?', { hint: 'holdall token --user alice' })
    const role = values.role ?? 'user'
    if (role !== 'user' && role !== 'service')
      throw new HoldallError('invalid_request', `The role "${role}" does not exist`, { hint: 'Use user or service' })
    const config = loadConfig(env)
    const secrets = Secrets.parse(config.HOLDALL_SECRET ?? (await loadOrCreateSecret(config.storagePath)))
    const expiresInSeconds = parseDuration(String(values.expires ?? '1h'))
    const token = await mintToken(secrets, { userId: parseUserId(values.user), role, expiresInSeconds }, systemClock)
    print(
      json ? JSON.stringify({ token, expiresAt: new Date(Date.now() + expiresInSeconds * 1000).toISOString() }) : token,
    )
    return 0
  },
}
