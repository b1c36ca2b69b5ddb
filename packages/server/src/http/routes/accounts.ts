import {
  apiKeyListSchema,
  createApiKeySchema,
  createdApiKeySchema,
  parseInput,
  storageStatsSchema,
  usageSchema,
} from '@holdall/protocol'
import type { ApiKey } from '../../accounts/api-keys.ts'
import { usageReport } from '../../accounts/usage-report.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

const DAY_MS = 86_400_000

/** API keys, usage and storage statistics of the caller. */
export function accountRoutes(routes: Routes, platform: Platform): void {
  const { apiKeys, apiKeyCache, database, owners, clock } = platform

  routes.add(
    { method: 'get', path: '/api/keys', summary: 'API keys', tag: 'Keys', access: 'user', answer: apiKeyListSchema },
    async (c) => c.json({ items: (await apiKeys.list(identityOf(c))).map(keyJson) }),
  )
  routes.add(
    {
      method: 'post',
      path: '/api/keys',
      summary: 'A new API key, shown once',
      tag: 'Keys',
      access: 'user',
      body: createApiKeySchema,
      status: 201,
      answer: createdApiKeySchema,
    },
    async (c) => {
      const { name, role, scopes, expiresInDays, expiresAt } = parseInput(
        createApiKeySchema,
        await jsonBody(c),
        'The body',
      )
      const until = expiresAt
        ? new Date(expiresAt)
        : expiresInDays
          ? new Date(clock().getTime() + expiresInDays * DAY_MS)
          : null
      const created = await apiKeys.create(identityOf(c), {
        name,
        expiresAt: until,
        ...(role ? { role } : {}),
        ...(scopes ? { scopes } : {}),
      })
      return c.json({ ...keyJson(created), key: created.key }, 201)
    },
  )
  routes.add(
    { method: 'delete', path: '/api/keys/:id', summary: 'Revoke an API key', tag: 'Keys', access: 'user', status: 204 },
    async (c) => {
      await apiKeys.remove(identityOf(c), c.req.param('id') as string)
      apiKeyCache.clear()
      return c.body(null, 204)
    },
  )
  routes.add(
    {
      method: 'get',
      path: '/api/usage',
      summary: 'What the caller keeps',
      tag: 'Usage',
      access: 'user',
      answer: usageSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const { categories, usedBytes, bySource, byKind } = await usageReport(database, identity, 'own')
      const items = Object.values(bySource).reduce((sum, { files }) => sum + files, 0)
      return c.json({
        userId: identity.userId,
        usedBytes,
        quotaBytes: await owners.quotaBytes(identity.userId),
        items,
        categories,
        bySource,
        byKind,
      })
    },
  )
  routes.add(
    {
      method: 'get',
      path: '/api/storage/stats',
      summary: 'Bytes by category',
      tag: 'Usage',
      access: 'user',
      answer: storageStatsSchema,
    },
    async (c) => {
      const identity = identityOf(c)
      const { categories, total } = await usageReport(
        database,
        identity,
        identity.role === 'service' ? 'everyone' : 'own',
      )
      return c.json({ root: platform.bucket.driver.root, categories, total })
    },
  )
}

function keyJson({ id, name, role, scopes, prefix, createdAt, lastUsedAt, expiresAt }: ApiKey) {
  return {
    id,
    name,
    role,
    scopes,
    prefix,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}
