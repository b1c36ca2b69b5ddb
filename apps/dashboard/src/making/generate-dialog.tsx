import { ApiProblem } from '@holdall/client'
import type { GeneratedKind, GenerateRequest } from '@holdall/protocol'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { providersQuery } from '../api/making-queries.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useFollowGeneration } from './use-follow-generation.ts'

const KINDS: Record<GeneratedKind, string> = { image: 'Picture', video: 'Video', audio: 'Sound' }

/** Asks for the words from which something is made. It is open as long as it is there. */
export function GenerateDialog({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const follow = useFollowGeneration()
  const providers = useQuery(providersQuery(api))
  const able = (providers.data?.items ?? []).filter(({ generate }) => generate.length > 0)
  const [draft, setDraft] = useState({ prompt: '', model: '', seed: '', title: '' })
  const [name, setName] = useState<string | null>(null)
  const [kind, setKind] = useState<GeneratedKind | null>(null)
  const provider = able.find((each) => each.name === name) ?? able[0]
  const wanted = provider?.generate.find((each) => each === kind) ?? provider?.generate[0]
  const generate = useMutation({
    mutationFn: (body: GenerateRequest) => api.media.generate(body),
    onSuccess: ({ jobId }, { prompt }) => {
      onClose()
      follow(jobId, prompt)
    },
  })
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const ready = provider !== undefined && draft.prompt.trim() !== '' && !generate.isPending
  const problem = generate.error ?? providers.error
  const submit = () => {
    if (provider === undefined || wanted === undefined) return
    generate.mutate({
      prompt: draft.prompt.trim(),
      provider: provider.name,
      kind: wanted,
      ...filled('model', draft.model),
      ...filled('title', draft.title),
      ...(draft.seed.trim() === '' ? {} : { seed: seedOf(draft.seed.trim()) }),
    })
  }
  return (
    <FormDialog
      title="Generate"
      description="Something new from words. It appears in the library when it is there."
      action={generate.isError ? 'Try again' : 'Generate'}
      ready={ready}
      onSubmit={submit}
      onClose={onClose}
    >
      <label className="block">
        <span className="mb-1 block text-xs text-text-2">Prompt</span>
        <textarea
          className="field"
          rows={4}
          value={draft.prompt}
          maxLength={10_000}
          placeholder="A lighthouse in the fog, painted with few strokes"
          onChange={({ target }) => set({ prompt: target.value })}
        />
      </label>
      <div className="grid grid-cols-2 gap-3">
        <ChoiceField
          label="By"
          value={provider?.name}
          options={able.map((each) => [each.name, each.name])}
          onChange={setName}
        />
        <ChoiceField
          label="What"
          value={wanted}
          options={(provider?.generate ?? []).map((each) => [each, KINDS[each]])}
          onChange={(value) => setKind(value as GeneratedKind)}
        />
        <TextField label="Model (optional)" value={draft.model} maxLength={200} onChange={(model) => set({ model })} />
        <TextField label="Seed (optional)" value={draft.seed} maxLength={100} onChange={(seed) => set({ seed })} />
      </div>
      <TextField label="Title (optional)" value={draft.title} maxLength={500} onChange={(title) => set({ title })} />
      {problem !== null && (
        <p role="alert" className="text-danger wrap-anywhere">
          {ApiProblem.of(problem).sentence}
        </p>
      )}
    </FormDialog>
  )
}

const filled = (name: 'model' | 'title', text: string) => (text.trim() === '' ? {} : { [name]: text.trim() })

/** A whole number is sent as one; other seeds are words. */
const seedOf = (text: string): number | string =>
  /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text
