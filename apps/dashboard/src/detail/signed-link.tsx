import type { MediaItem } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import LinkIcon from 'lucide-react/icons/link'
import { useId, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { formatExact } from '../format/date.ts'
import { useLibrary } from '../library/library-context.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { useCopy } from '../ui/use-copy.ts'

const HOUR = 3600

const EXPIRIES = [
  { seconds: HOUR, label: '1 hour' },
  { seconds: 24 * HOUR, label: '1 day' },
  { seconds: 7 * 24 * HOUR, label: '7 days' },
  { seconds: 30 * 24 * HOUR, label: '30 days' },
]

/** A link that shows the item to whoever has it, until it expires or all links are revoked. */
export function SignedLink({ item }: { item: MediaItem }) {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const { timeline } = useLibrary()
  const id = useId()
  const { copied, copy } = useCopy()
  const [expiresIn, setExpiresIn] = useState(24 * HOUR)
  const create = useMutation({
    mutationFn: () => api.media.url(item.id, { expiresIn }),
    onError: (error) => showProblem(toasts, 'No link was made', error),
  })
  const revoke = useMutation({
    mutationFn: () => api.media.revokeLinks(item.id),
    onSuccess: () => {
      create.reset()
      // The addresses that this page holds have ended with the others.
      timeline.renew(item.id)
      void queries.invalidateQueries({ queryKey: holdallKeys.mediaItem(item.id) })
      toasts.show('Every link to this item has stopped working')
    },
    onError: (error) => showProblem(toasts, 'The links still work', error),
  })
  const address = create.data === undefined ? null : new URL(create.data.url, location.origin).href
  return (
    <section aria-labelledby={`${id}-title`} className="space-y-2 border-t border-line pt-4">
      <h3 id={`${id}-title`} className="font-strong">
        Signed link
      </h3>
      <p className="text-xs text-text-2">Shows this item without signing in, for as long as you choose.</p>
      <div className="flex gap-2">
        <select
          aria-label="How long the link works"
          className="field"
          value={expiresIn}
          onChange={({ target }) => setExpiresIn(Number(target.value))}
        >
          {EXPIRIES.map(({ seconds, label }) => (
            <option key={seconds} value={seconds}>
              for {label}
            </option>
          ))}
        </select>
        <Button onClick={() => create.mutate()} disabled={create.isPending}>
          <LinkIcon size={16} aria-hidden />
          Create link
        </Button>
      </div>
      {address !== null && create.data !== undefined && (
        <div role="status">
          <div className="flex gap-1">
            <input
              readOnly
              aria-label="Address of the link"
              className="field text-xs"
              value={address}
              onFocus={({ target }) => target.select()}
            />
            <IconButton label={copied ? 'Copied' : 'Copy the link'} onClick={() => void copy(address)}>
              {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            </IconButton>
          </div>
          <p className="mt-1 text-xs text-text-2">Works until {formatExact(create.data.expiresAt)}.</p>
        </div>
      )}
      <Button tone="danger-ghost" className="-ml-3" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
        Revoke all links
      </Button>
    </section>
  )
}
