import { HoldallError, sessionSchema } from '@holdall/protocol'
import type { Context } from 'hono'
import type { TrustProxy } from '../../identity/client-address.ts'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { SESSION_COOKIE } from '../../identity/session-token.ts'
import { parseSignInCode } from '../../identity/sign-in-code.ts'
import type { Platform } from '../../platform.ts'
import type { AppEnv } from '../env.ts'
import { clientOf } from '../middleware/client-address.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { requestCookie } from '../middleware/request-header.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { clearSessionCookie, setSessionCookie } from '../middleware/session-cookie.ts'
import type { Routes } from '../route.ts'

/** Who is asking, signing in by a printed link, and the read-only delivery cookie. */
export function sessionRoutes(routes: Routes, platform: Platform, limits: RateLimits, trust: TrustProxy): void {
  const { sessions, deliveryCookies, owners, signInLinks } = platform
  const isSecure = (c: Context<AppEnv>) => clientOf(c, trust).proto === 'https'

  routes.add(
    {
      method: 'get',
      path: '/api/session',
      summary: 'Who is asking',
      tag: 'Session',
      access: 'user',
      answer: sessionSchema,
    },
    (c) => {
      const { userId, role, via, expiresAt } = identityOf(c)
      const claims = via === 'session' ? sessions.verify(requestCookie(c, SESSION_COOKIE) ?? '') : null
      const renewed = claims && sessions.renew(claims)
      if (renewed)
        c.header(
          'Set-Cookie',
          setSessionCookie('session', renewed.value, {
            expiresAtSeconds: renewed.expiresAtSeconds,
            secure: isSecure(c),
          }),
        )
      return c.json({ userId, role, via, expiresAt: expiresAt?.toISOString() ?? null })
    },
  )
  routes.add(
    {
      method: 'post',
      path: '/api/session',
      summary: 'Exchange a bearer token for a read-only delivery cookie',
      tag: 'Session',
      access: 'user',
      status: 200,
      answer: sessionSchema,
    },
    async (c) => {
      const { userId, role, via, expiresAt } = identityOf(c)
      if (via !== 'token' && via !== 'key')
        throw new HoldallError('forbidden', 'Only a bearer token or API key can be exchanged for a cookie')
      const cookie = deliveryCookies.issue(
        { userId, role, userEpoch: await owners.sessionEpoch(userId) },
        expiresAt ? { notAfterSeconds: expiresAt.getTime() / 1000 } : {},
      )
      c.header(
        'Set-Cookie',
        setSessionCookie('delivery', cookie.value, { expiresAtSeconds: cookie.expiresAtSeconds, secure: isSecure(c) }),
      )
      return c.json({
        userId,
        role,
        via: 'delivery',
        expiresAt: new Date(cookie.expiresAtSeconds * 1000).toISOString(),
      })
    },
    rateLimit(limits.tokens, { by: 'both', what: 'token exchanges' }),
  )
  routes.add(
    { method: 'delete', path: '/api/session', summary: 'Sign out', tag: 'Session', access: 'user', status: 204 },
    (c) => {
      c.header('Set-Cookie', clearSessionCookie('session', { secure: isSecure(c) }), { append: true })
      c.header('Set-Cookie', clearSessionCookie('delivery', { secure: isSecure(c) }), { append: true })
      return c.body(null, 204)
    },
  )
  routes.add(
    {
      method: 'get',
      path: '/app/sign-in',
      summary: 'Signs in by a one-time link',
      tag: 'Session',
      access: 'anybody',
      status: 303,
    },
    async (c) => {
      const code = parseSignInCode(c.req.query('code'))
      const subject = code === null ? null : await signInLinks.consume(code)
      if (!subject) return c.redirect(c.get('identity')?.via === 'session' ? '/app/' : '/app/?signin=expired', 303)
      const { userId, role } = subject
      const cookie = sessions.issue({ userId, role, userEpoch: await owners.sessionEpoch(userId) })
      c.header(
        'Set-Cookie',
        setSessionCookie('session', cookie.value, { expiresAtSeconds: cookie.expiresAtSeconds, secure: isSecure(c) }),
      )
      c.header('Cache-Control', 'no-store')
      return c.redirect('/app/', 303)
    },
    rateLimit(limits.signIn, { by: 'address', what: 'attempts to sign in' }),
  )
}
