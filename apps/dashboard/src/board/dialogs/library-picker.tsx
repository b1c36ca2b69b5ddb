import type { MediaItem } from '@holdall/protocol'
import { useMedia } from '@holdall/react'
import { useRef, useState } from 'react'
import { countOf } from '../../format/count.ts'
import { ListStates } from '../../project/list-states.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { MoreButton } from '../../ui/more-button.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { PickerTile } from './picker-tile.tsx'

interface LibraryPickerProps {
  title: string
  /** The verb on the button. */
  action: string
  /** Whether one thing is chosen, or several. */
  single: boolean
  onPick: (items: MediaItem[]) => void
  onClose: () => void
}

/** Chooses from what is in the library. */
export function LibraryPicker({ title, action, single, onPick, onClose }: LibraryPickerProps) {
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<ReadonlyMap<string, MediaItem>>(new Map())
  const search = useRef<HTMLInputElement>(null)
  const list = useMedia({ kind: 'image,video', q: words, limit: 60, keepPrevious: true })
  const { items } = list
  const toggle = (item: MediaItem) => {
    const next = new Map(single ? [] : chosen)
    if (chosen.has(item.id)) next.delete(item.id)
    else next.set(item.id, item)
    setChosen(next)
  }
  const pick = () => {
    onPick([...chosen.values()])
    onClose()
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={chosen.size === 0} onClick={pick}>
            {single || chosen.size === 0 ? action : `${action} ${countOf(chosen.size, 'item')}`}
          </Button>
        </>
      }
    >
      <div className="sticky top-0 z-10 bg-surface-1 pt-1 pb-3">
        <SearchBox ref={search} label="Search the library" value={words} onSearch={setWords} />
      </div>
      <ListStates list={list} isThere={items.length > 0} failed="The library could not be loaded">
        {items.length === 0 ? (
          <p className="py-8 text-center text-text-2" role="status">
            {words === '' ? 'There are no pictures in the library yet.' : `Nothing in the library matches “${words}”.`}
          </p>
        ) : (
          <fieldset className="grid p-1 grid-cols-[repeat(auto-fill,minmax(110px,1fr))] gap-2">
            <legend className="sr-only">Pictures in the library</legend>
            {items.map((item) => (
              <PickerTile
                key={item.id}
                item={item}
                single={single}
                chosen={chosen.has(item.id)}
                onToggle={() => toggle(item)}
              />
            ))}
          </fieldset>
        )}
        <MoreButton list={list} />
      </ListStates>
    </Dialog>
  )
}
