import type { ApiKey } from '@holdall/protocol'
import { formatExact, formatWhen } from '../format/date.ts'
import { Button } from '../ui/button.tsx'

/** One key: what it may do, how long, and when it was last used. */
export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const now = Date.now()
  const { name, role, scopes, prefix, createdAt, expiresAt, lastUsedAt } = apiKey
  const expired = expiresAt !== null && Date.parse(expiresAt) <= now
  return (
    <li className="flex items-center gap-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="truncate font-strong" title={name}>
            {name}
          </span>
          {role === 'service' && <span className="rounded-sm bg-accent-soft px-1.5 text-xs text-accent">service</span>}
          {expired && <span className="rounded-sm bg-danger-soft px-1.5 text-xs text-danger">expired</span>}
        </p>
        <p className="tabular text-xs text-text-2">
          <code className="font-mono">{prefix}…</code> · {scopes.join(' and ')} · made{' '}
          <time dateTime={createdAt} title={formatExact(createdAt)}>
            {formatWhen(createdAt, now)}
          </time>{' '}
          · {lastUsedAt === null ? 'never used' : `last used ${formatWhen(lastUsedAt, now)}`} ·{' '}
          {expiresAt === null ? (
            'does not expire'
          ) : (
            <time dateTime={expiresAt} title={formatExact(expiresAt)}>
              {expired ? 'expired' : 'expires'}{' '}
              {new Date(expiresAt).toLocaleDateString('en-GB', { dateStyle: 'medium' })}
            </time>
          )}
        </p>
      </div>
      <Button tone="danger-ghost" onClick={onRevoke} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
    </li>
  )
}
