import type { RefObject } from 'react'
import { AddMenu } from '../making/add-menu.tsx'
import { Activity } from '../shell/activity.tsx'
import { UploadButton } from '../shell/upload-button.tsx'
import { UserMenu } from '../shell/user-menu.tsx'
import { EmptyTrashButton } from './empty-trash-button.tsx'
import { useLibrary } from './library-context.ts'
import { SearchField } from './search-field.tsx'

/** Search, upload, what is running, and who is signed in. */
export function TopBar({ inputRef, onHelp }: { inputRef: RefObject<HTMLInputElement | null>; onHelp: () => void }) {
  const { trashed } = useLibrary()
  return (
    <header className="flex h-(--bar) shrink-0 items-center gap-3 px-4 max-wide:gap-2 max-wide:px-3">
      <h1 className="text-lg font-strong max-wide:sr-only">{trashed ? 'Trash' : 'Library'}</h1>
      <SearchField ref={inputRef} />
      <Activity />
      {trashed ? (
        <EmptyTrashButton />
      ) : (
        <>
          <UploadButton />
          <AddMenu />
        </>
      )}
      <UserMenu onHelp={onHelp} />
    </header>
  )
}
