import { ApiProblem } from '@holdall/client'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { BoardWork, StockPlace } from '../board-work.ts'

interface StockDialogProps {
  work: BoardWork
  /** The key of the piece in whose place it comes. */
  replaces: string | null
  onClose: () => void
}

/** Asks for the address of a stock picture, and for whose it is. */
export function StockDialog({ work, replaces, onClose }: StockDialogProps) {
  const formId = useId()
  const [asCover, setAsCover] = useState(false)
  const fetchIt = useMutation({
    mutationFn: (form: FormData) => work.feature(pictureOf(form), placeOf(replaces, asCover)),
    onSuccess: onClose,
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={replaces === null ? 'Add a stock picture' : 'Replace by a stock picture'}
      description="The picture is fetched once and kept in your library, with whose work it is."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabled={fetchIt.isPending}>
            {fetchIt.isPending ? 'Fetching…' : 'Fetch picture'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="space-y-3 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          fetchIt.mutate(new FormData(event.currentTarget))
        }}
      >
        <Field label="Address of the picture">
          <input className="field" name="url" type="url" required maxLength={4096} placeholder="https://…" />
        </Field>
        <div className="grid gap-3 wide:grid-cols-2">
          <Field label="Made by">
            <input className="field" name="author" required maxLength={200} />
          </Field>
          <Field label="Found at">
            <input className="field" name="provider" required maxLength={200} placeholder="Unsplash" />
          </Field>
          <Field label="License, if known">
            <input className="field" name="license" maxLength={200} />
          </Field>
          <Field label="Page of the picture, if known">
            <input className="field" name="sourceUrl" type="url" maxLength={2000} />
          </Field>
        </div>
        {replaces === null && (
          <fieldset className="flex gap-4">
            <legend className="mb-1 text-xs text-text-2">Use it as</legend>
            <Choice label="An item on the board" checked={!asCover} onChoose={() => setAsCover(false)} />
            <Choice label="The cover of the board" checked={asCover} onChoose={() => setAsCover(true)} />
          </fieldset>
        )}
        <p role="alert" className="text-danger wrap-anywhere empty:hidden">
          {fetchIt.isError && ApiProblem.of(fetchIt.error).sentence}
        </p>
      </form>
    </Dialog>
  )
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the field is its child
    <label className="block">
      <span className="mb-1 block text-xs text-text-2">{label}</span>
      {children}
    </label>
  )
}

function Choice({ label, checked, onChoose }: { label: string; checked: boolean; onChoose: () => void }) {
  return (
    <label className="flex min-h-8 items-center gap-2">
      <input type="radio" name="place" checked={checked} onChange={onChoose} />
      {label}
    </label>
  )
}

function pictureOf(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const [license, sourceUrl] = [text('license'), text('sourceUrl')]
  return {
    url: text('url'),
    provider: text('provider'),
    attribution: {
      author: text('author'),
      ...(license === '' ? {} : { license }),
      ...(sourceUrl === '' ? {} : { sourceUrl }),
    },
  }
}

function placeOf(replaces: string | null, asCover: boolean): StockPlace {
  if (replaces !== null) return { as: 'replacement', key: replaces }
  return { as: asCover ? 'cover' : 'item' }
}
