import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { ApiProblem } from '../api/api-problem.ts'
import { providersQuery } from '../api/making-queries.ts'
import type { EnhanceRequest, MediaItem } from '../api/types.ts'
import { nameOf } from '../format/name.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EnhancementChoice } from './enhancement-choice.tsx'
import { type Factor, FactorChoice } from './factor-choice.tsx'
import { useFollowEnhancement } from './use-follow-enhancement.ts'

/** Asks what is to be made better about a picture, and by whom. It is open as long as it is there. */
export function EnhanceDialog({ item, onClose }: { item: MediaItem; onClose: () => void }) {
  const api = useApi()
  const id = useId()
  const follow = useFollowEnhancement()
  const providers = useQuery(providersQuery(api))
  const able = (providers.data?.items ?? []).filter(({ enhance }) => enhance === null || enhance.length > 0)
  const [chosen, setChosen] = useState<string | null>(null)
  const [type, setType] = useState<string | null>(null)
  const [factor, setFactor] = useState<Factor>(2)
  const provider = able.find(({ name }) => name === chosen) ?? able[0]
  const wanted = type ?? provider?.enhance?.[0] ?? ''
  const enhance = useMutation({
    mutationFn: (body: EnhanceRequest) => api.making.enhance(item.id, body),
    onSuccess: (made) => {
      onClose()
      follow(made)
    },
  })
  const ready = provider !== undefined && wanted.trim() !== '' && !enhance.isPending
  const problem = enhance.error ?? providers.error
  const size = item.width === null || item.height === null ? null : { width: item.width, height: item.height }
  const submit = () => {
    if (provider === undefined) return
    const options = wanted === 'upscale' ? { options: { factor } } : {}
    enhance.mutate({ type: wanted.trim(), provider: provider.name, ...options })
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Enhance"
      description={`A better version of ${nameOf(item)}, as a new item. The original stays as it is.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={`${id}-form`} disabled={!ready}>
            {enhance.isError ? 'Try again' : 'Enhance'}
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        className="space-y-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) submit()
        }}
      >
        {providers.isPending && <div className="skeleton h-48 rounded-md" aria-busy="true" />}
        {able.length > 1 && (
          <label className="block">
            <span className="mb-1 block text-xs text-text-2">By</span>
            <select
              className="field"
              value={provider?.name}
              onChange={({ target }) => {
                setChosen(target.value)
                setType(null)
              }}
            >
              {able.map(({ name }) => (
                <option key={name} value={name}>
                  {name === 'local' ? 'This machine' : name}
                </option>
              ))}
            </select>
          </label>
        )}
        {provider !== undefined && <EnhancementChoice types={provider.enhance} value={wanted} onChange={setType} />}
        {wanted === 'upscale' && <FactorChoice size={size} value={factor} onChange={setFactor} />}
        {providers.isSuccess && able.length === 0 && <p>Nobody on this server enhances pictures.</p>}
        {problem !== null && (
          <p role="alert" className="text-danger wrap-anywhere">
            {ApiProblem.of(problem).sentence}
          </p>
        )}
      </form>
    </Dialog>
  )
}
