import { Hono } from 'hono'
import { parseTrustProxy } from '../identity/client-address.ts'
import { parseCorsOrigins } from '../identity/cross-origin.ts'
import { createRateLimits } from '../identity/rate-limits.ts'
import type { Platform } from '../platform.ts'
import type { AppEnv } from './env.ts'
import { methodNotAllowed } from './method-not-allowed.ts'
import { Metrics } from './metrics.ts'
import { accessLog } from './middleware/access-log.ts'
import { authenticate } from './middleware/authenticate.ts'
import { clientAddress, clientOf } from './middleware/client-address.ts'
import { cors } from './middleware/cors.ts'
import { csrf } from './middleware/csrf.ts'
import { onError, onNotFound } from './middleware/problem.ts'
import { refuseNul } from './middleware/refuse-nul.ts'
import { requestId } from './middleware/request-id.ts'
import { requireIdentity, requireService, requireWrite } from './middleware/require-identity.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { Routes } from './route.ts'
import { accountRoutes } from './routes/accounts.ts'
import { adminRoutes } from './routes/admin.ts'
import { adminBackupRoutes } from './routes/admin-backup.ts'
import { adminDeletionRoutes } from './routes/admin-deletion.ts'
import { adminDoctorRoutes } from './routes/admin-doctor.ts'
import { adminFolderRoutes } from './routes/admin-folders.ts'
import { analyticsRoutes } from './routes/analytics.ts'
import { boardItemRoutes } from './routes/board-items.ts'
import { boardRoutes } from './routes/boards.ts'
import { bundleRoutes } from './routes/bundles.ts'
import { cleanUpRoutes } from './routes/clean-up.ts'
import { contentRoutes } from './routes/content.ts'
import { documentRoutes } from './routes/documents.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports.ts'
import { jobRoutes } from './routes/jobs.ts'
import { kinshipRoutes } from './routes/kinship.ts'
import { legacyVideoRoutes } from './routes/legacy-videos.ts'
import { mediaRoutes } from './routes/media.ts'
import { pageRoutes } from './routes/pages.ts'
import { projectFileRoutes } from './routes/project-files.ts'
import { projectHistoryRoutes } from './routes/project-history.ts'
import { projectStorageRoutes } from './routes/project-storage.ts'
import { projectRoutes } from './routes/projects.ts'
import { CALLBACK_PATH, callbackRoutes } from './routes/provider-callbacks.ts'
import { providerRoutes } from './routes/providers.ts'
import { renditionRoutes } from './routes/renditions.ts'
import { retrySkippedRoutes } from './routes/retry-skipped.ts'
import { sessionRoutes } from './routes/session.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { tusStatus } from './tus/tus-protocol.ts'

/** All of Holdall's HTTP: middleware once, then one file of routes per resource. */
export function createApp(platform: Platform): Hono<AppEnv> {
  const { config, log, clock, tokens, sessions, deliveryCookies, uploadTokens, apiKeyCache, owners } = platform
  const trust = parseTrustProxy(config.HOLDALL_TRUST_PROXY)
  const corsOrigins = parseCorsOrigins(config.HOLDALL_CORS_ORIGINS?.join(','))
  const publicUrl = config.HOLDALL_PUBLIC_URL ? new URL(config.HOLDALL_PUBLIC_URL) : undefined
  const limits = createRateLimits(
    { signIn: config.HOLDALL_RATE_SIGN_IN, tokens: config.HOLDALL_RATE_TOKENS, uploads: config.HOLDALL_RATE_UPLOADS },
    clock,
  )
  const metrics = new Metrics(platform)
  const hostOf = (c: Parameters<typeof clientOf>[0]) => clientOf(c, trust).host

  const app = new Hono<AppEnv>({ strict: true })
  app.onError(onError({ statusOf: tusStatus }))
  app.use(
    clientAddress(trust),
    requestId(log),
    accessLog({ level: 'debug' }),
    metrics.middleware(),
    securityHeaders(),
    cors(corsOrigins),
    authenticate({
      tokens,
      sessions,
      deliveryCookies,
      uploadTokens,
      lookupApiKey: apiKeyCache.find,
      userEpoch: (userId) => owners.sessionEpoch(userId),
      clock,
      hostOf,
      anonymousUser: config.HOLDALL_ANONYMOUS_USER,
      publicUrl,
    }),
    csrf({ publicUrl, corsOrigins, hostOf }),
    requireWrite(['/api/session'], CALLBACK_PATH),
    refuseNul(),
  )
  const routes = new Routes(app, { anybody: [], user: [requireIdentity()], service: [requireService()] })
  sessionRoutes(routes, platform, limits, trust)
  // Before `/api/media/:id`.
  analyticsRoutes(routes, platform)
  importRoutes(routes, platform, limits)
  kinshipRoutes(routes, platform)
  providerRoutes(routes, platform, limits)
  callbackRoutes(routes, platform)
  mediaRoutes(routes, platform, limits)
  retrySkippedRoutes(routes, platform)
  uploadRoutes(routes, platform, limits)
  // Before `/storage/{key…}`, which would take `/storage/stats` for a key.
  legacyVideoRoutes(routes, platform, limits)
  contentRoutes(routes, platform)
  renditionRoutes(routes, platform, limits)
  jobRoutes(routes, platform)
  boardRoutes(routes, platform)
  boardItemRoutes(routes, platform)
  projectRoutes(routes, platform)
  bundleRoutes(routes, platform, limits)
  documentRoutes(routes, platform)
  projectFileRoutes(routes, platform, limits)
  projectHistoryRoutes(routes, platform)
  projectStorageRoutes(routes, platform)
  accountRoutes(routes, platform)
  eventRoutes(routes, platform)
  adminRoutes(routes, platform)
  adminDeletionRoutes(routes, platform)
  adminDoctorRoutes(routes, platform)
  adminBackupRoutes(routes, platform)
  adminFolderRoutes(routes, platform)
  cleanUpRoutes(routes, platform)
  healthRoutes(routes, platform, metrics)
  pageRoutes(app, platform, routes.specs)
  methodNotAllowed(app, routes.specs)
  app.notFound(onNotFound())
  return app
}
