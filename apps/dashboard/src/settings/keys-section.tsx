import type { ApiKey } from '@holdall/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Plus from 'lucide-react/icons/plus'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { keysQuery } from '../api/queries.ts'
import { ConfirmDialog } from '../library/confirm-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { KeyRow } from './key-row.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

/** Keys for programs: made here, shown once, revoked here. */
export function KeysSection() {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  const keys = useQuery(keysQuery(api))
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const revoke = useMutation({
    mutationFn: (id: string) => api.keys.revoke(id),
    onSuccess: () => toasts.show('The key no longer works'),
    onError: (error) => showProblem(toasts, 'The key still works', error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  return (
    <section aria-labelledby="keys-title" className="py-6">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 id="keys-title" className="font-strong">
            API keys
          </h2>
          <p className="mt-1 text-text-2">
            A program signs in with a key. Give each program its own, so that it can be revoked alone.
          </p>
        </div>
        <Button tone="primary" onClick={() => setCreating(true)}>
          <Plus size={16} aria-hidden />
          Create key
        </Button>
      </div>
      {keys.isError && (
        <ProblemPanel what="The keys could not be loaded" error={keys.error} onRetry={() => void keys.refetch()} />
      )}
      {keys.isPending && <div className="skeleton mt-6 h-14 rounded-md" aria-busy="true" />}
      {keys.data?.items.length === 0 && (
        <p className="mt-6 rounded-md border border-line border-dashed p-6 text-center text-text-2">
          There are no keys yet. Create one when a program is to store or read media for you.
        </p>
      )}
      {keys.data !== undefined && keys.data.items.length > 0 && (
        <ul className="mt-6 border-t border-line">
          {keys.data.items.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      <NewKeyDialog open={creating} onOpenChange={setCreating} />
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        description="Programs that use this key are refused from now on. This cannot be undone."
        action="Revoke"
        onConfirm={() => revoking !== null && revoke.mutate(revoking.id)}
      />
    </section>
  )
}
