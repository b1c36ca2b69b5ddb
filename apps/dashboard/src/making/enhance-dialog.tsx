import { ApiProblem } from '@holdall/client'
import type { EnhanceRequest, MediaItem } from '@holdall/protocol'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { providersQuery } from '../api/making-queries.ts'
import { nameOf } from '../format/name.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { EnhancementChoice } from './enhancement-choice.tsx'
import { type Factor, FactorChoice } from './factor-choice.tsx'
import { useFollowEnhancement } from './use-follow-enhancement.ts'

/** Asks what is to be made better about a picture, and by whom. It is open as long as it is there. */
export function EnhanceDialog({ item, onClose }: { item: MediaItem; onClose: () => void }) {
  const api = useApi()
  const follow = useFollowEnhancement()
  const providers = useQuery(providersQuery(api))
  const able = (providers.data?.items ?? []).filter(({ enhance }) => enhance === null || enhance.length > 0)
  const [chosen, setChosen] = useState<string | null>(null)
  const [type, setType] = useState<string | null>(null)
  const [factor, setFactor] = useState<Factor>(2)
  const provider = able.find(({ name }) => name === chosen) ?? able[0]
  const wanted = type ?? provider?.enhance?.[0] ?? ''
  const enhance = useMutation({
    mutationFn: (body: EnhanceRequest) => api.media.enhance(item.id, body),
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
    <FormDialog
      title="Enhance"
      description={`A better version of ${nameOf(item)}, as a new item. The original stays as it is.`}
      action={enhance.isError ? 'Try again' : 'Enhance'}
      ready={ready}
      onSubmit={submit}
      onClose={onClose}
    >
      {providers.isPending && <div className="skeleton h-48 rounded-md" aria-busy="true" />}
      {able.length > 1 && (
        <ChoiceField
          label="By"
          value={provider?.name}
          options={able.map(({ name }) => [name, name === 'local' ? 'This machine' : name])}
          onChange={(name) => {
            setChosen(name)
            setType(null)
          }}
        />
      )}
      {provider !== undefined && <EnhancementChoice types={provider.enhance} value={wanted} onChange={setType} />}
      {wanted === 'upscale' && <FactorChoice size={size} value={factor} onChange={setFactor} />}
      {providers.isSuccess && able.length === 0 && <p>Nobody on this server enhances pictures.</p>}
      {problem !== null && (
        <p role="alert" className="text-danger wrap-anywhere">
          {ApiProblem.of(problem).sentence}
        </p>
      )}
    </FormDialog>
  )
}
