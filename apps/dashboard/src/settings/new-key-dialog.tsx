import { ApiProblem } from '@holdall/client'
import type { KeyScopeName } from '@holdall/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { useId, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { sessionQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useCopy } from '../ui/use-copy.ts'

const EXPIRIES = [
  { days: 30, label: 'In 30 days' },
  { days: 90, label: 'In 90 days' },
  { days: 365, label: 'In a year' },
  { days: 0, label: 'Never' },
]

const SCOPES: readonly { scope: KeyScopeName; label: string; note: string }[] = [
  { scope: 'read', label: 'Read', note: 'list, see and download' },
  { scope: 'write', label: 'Write', note: 'upload, change, delete' },
]

/** Asks for a name, what the key may do and for how long; then shows the key, once. */
export function NewKeyDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const api = useApi()
  const queries = useQueryClient()
  const id = useId()
  const session = useQuery(sessionQuery(api)).data
  const [name, setName] = useState('')
  const [role, setRole] = useState<'user' | 'service'>('user')
  const [scopes, setScopes] = useState(SCOPES.map(({ scope }) => scope))
  const [days, setDays] = useState(90)
  const create = useMutation({
    mutationFn: () =>
      api.keys.create({
        name: name.trim(),
        role,
        scopes,
        expiresInDays: days === 0 ? null : days,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  const close = () => {
    onOpenChange(false)
    setName('')
    create.reset()
  }
  if (create.data !== undefined)
    return <CreatedKey open={open} secret={create.data.key} name={create.data.name} onClose={close} />
  const ready = name.trim() !== '' && scopes.length > 0 && !create.isPending
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title="Create an API key"
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button tone="primary" type="submit" form={`${id}-form`} disabled={!ready}>
            Create key
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        className="space-y-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) create.mutate()
        }}
      >
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">Name</span>
          <input
            className="field"
            value={name}
            maxLength={100}
            placeholder="Which program is it for?"
            onChange={({ target }) => setName(target.value)}
          />
        </label>
        {session?.role === 'service' && (
          <label className="block">
            <span className="mb-1 block text-xs text-text-2">Role</span>
            <select
              className="field"
              value={role}
              onChange={({ target }) => setRole(target.value === 'service' ? 'service' : 'user')}
            >
              <option value="user">User: sees and changes what is yours</option>
              <option value="service">Service: sees and changes everything</option>
            </select>
          </label>
        )}
        <fieldset>
          <legend className="mb-1 text-xs text-text-2">What it may do</legend>
          {SCOPES.map(({ scope, label, note }) => (
            <label key={scope} className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={({ target }) =>
                  setScopes(target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
                }
              />
              {label}
              <span className="text-text-2">{note}</span>
            </label>
          ))}
        </fieldset>
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">Expires</span>
          <select className="field" value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {EXPIRIES.map((expiry) => (
              <option key={expiry.days} value={expiry.days}>
                {expiry.label}
              </option>
            ))}
          </select>
        </label>
        {create.isError && (
          <p role="alert" className="text-danger">
            {ApiProblem.of(create.error).sentence}
          </p>
        )}
      </form>
    </Dialog>
  )
}

interface CreatedKeyProps {
  open: boolean
  secret: string
  name: string
  onClose: () => void
}

function CreatedKey({ open, secret, name, onClose }: CreatedKeyProps) {
  const { copied, copy } = useCopy()
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={`“${name}” is ready`}
      description="Copy the key now. It is stored hashed, so it cannot be shown again."
      actions={<Button onClick={onClose}>Done</Button>}
    >
      <div className="flex gap-2 pt-1">
        <input
          readOnly
          aria-label="API key"
          className="field font-mono text-xs"
          value={secret}
          onFocus={({ target }) => target.select()}
        />
        <Button tone="primary" onClick={() => void copy(secret)}>
          {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </Dialog>
  )
}
