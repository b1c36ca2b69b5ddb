import { useEffect, useRef } from 'react'
import { useCell } from '../cell.ts'
import { nameOfPiece, type Piece } from '../model/piece.ts'
import { writeNote } from '../place.ts'
import { useSession } from '../session.ts'

/** The note that is being written, in its place on the board. */
export function NoteEditor() {
  const { model, editing } = useSession()
  const key = useCell(editing)
  const piece = key === null ? undefined : model.find(key)
  return piece === undefined ? null : <NoteField key={piece.key} piece={piece} />
}

/** Esc and a click elsewhere keep what was written; Ctrl+Z takes it back. */
function NoteField({ piece }: { piece: Piece }) {
  const session = useSession()
  const field = useRef<HTMLTextAreaElement>(null)
  const { key, x, y, w, h, note, mediaId } = piece
  useEffect(() => {
    field.current?.focus({ preventScroll: true })
    field.current?.select()
  }, [])
  const end = () => session.editing.value === key && writeNote(session, key, field.current?.value ?? note)
  const height = mediaId === null ? h : Math.min(h, 120)
  return (
    <textarea
      ref={field}
      data-own-pointer
      aria-label={mediaId === null ? 'Note' : `Note on ${nameOfPiece(piece)}`}
      defaultValue={note}
      maxLength={5000}
      placeholder="Write a note"
      onBlur={end}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return
        event.preventDefault()
        // The focus goes to the piece itself.
        event.currentTarget.closest<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
        session.active.set(null)
        session.active.set(key)
      }}
      className="absolute top-0 left-0 z-[2147483647] resize-none bg-surface-1 p-3 text-[16px] leading-snug shadow-2 outline-2 outline-accent"
      style={{ transform: `translate(${x}px, ${y + h - height}px)`, width: Math.max(w, 120), height }}
    />
  )
}
