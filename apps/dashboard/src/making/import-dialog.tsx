import { ApiProblem } from '@holdall/client'
import type { SourceType } from '@holdall/protocol'
import { useId, useState } from 'react'
import { webAddressOf } from '../format/web-address.ts'
import { Button } from '../ui/button.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { ProgressLine } from '../ui/progress-line.tsx'
import { TextField } from '../ui/text-field.tsx'
import { type AttributionDraft, AttributionFields, attributionOf } from './attribution-fields.tsx'
import { ImportKnown } from './import-known.tsx'
import { useImport } from './use-import.ts'

const SOURCES = [
  { value: 'upload', label: 'My own' },
  { value: 'stock', label: 'Stock, by somebody else' },
] as const satisfies readonly { value: SourceType; label: string }[]

/** Has a file fetched from a web address. It is open as long as it is there. */
export function ImportDialog({ url: pasted, onClose }: { url: string; onClose: () => void }) {
  const id = useId()
  const [url, setUrl] = useState(pasted)
  const [title, setTitle] = useState('')
  const [source, setSource] = useState<(typeof SOURCES)[number]['value']>('upload')
  const [whose, setWhose] = useState<AttributionDraft>({})
  const { fetching, stop, ...request } = useImport(onClose)
  const address = webAddressOf(url)
  const wrong = url.trim() !== '' && address === null ? 'That is not an address that begins with http or https.' : null
  const said = wrong ?? (request.error === null ? null : ApiProblem.of(request.error).sentence)
  const attribution = source === 'stock' ? attributionOf(whose) : null
  const ready = address !== null && !fetching
  const submit = () => {
    if (address === null) return
    request.begin({
      url: address,
      sourceType: source,
      ...(title.trim() === '' ? {} : { title: title.trim() }),
      ...(attribution === null ? {} : { attribution }),
    })
  }
  return (
    <FormDialog
      title="Import from a web address"
      description="The server fetches the file and keeps it as an upload: a picture, a video or a sound."
      action={request.error === null ? 'Import' : 'Try again'}
      ready={ready}
      onSubmit={submit}
      onClose={onClose}
      dismiss={<Button onClick={fetching ? stop : onClose}>{fetching ? 'Stop' : 'Cancel'}</Button>}
    >
      <div>
        <TextField
          label="Address"
          value={url}
          maxLength={4096}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://…"
          aria-invalid={said !== null}
          aria-describedby={`${id}-said`}
          onChange={(next) => {
            setUrl(next)
            request.reset()
          }}
        />
        <p id={`${id}-said`} role="alert" className="mt-1.5 text-danger wrap-anywhere empty:hidden">
          {said}
        </p>
        {request.known !== null && <ImportKnown item={request.known} onClose={onClose} />}
      </div>
      <TextField label="Title (optional)" value={title} maxLength={500} onChange={setTitle} />
      <fieldset>
        <legend className="mb-1 text-xs text-text-2">Whose work it is</legend>
        <div className="flex flex-wrap gap-x-5">
          {SOURCES.map(({ value, label }) => (
            <label key={value} className="flex min-h-8 cursor-pointer items-center gap-2">
              <input type="radio" name="source" checked={source === value} onChange={() => setSource(value)} />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      {source === 'stock' && <AttributionFields value={whose} onChange={setWhose} />}
      {fetching && (
        <div role="status" className="space-y-1.5">
          <p className="text-text-2">The server is fetching it. This may take up to half a minute.</p>
          <ProgressLine progress={0} />
        </div>
      )}
    </FormDialog>
  )
}
