import { type Ref, useCallback } from 'react'
import { SearchBox } from '../ui/search-box.tsx'
import { useLibrary } from './library-context.ts'

/** The search of the library or of the trash. */
export function SearchField({ ref }: { ref: Ref<HTMLInputElement> }) {
  const { search, navigate, trashed } = useLibrary()
  const onSearch = useCallback(
    (text: string, refines: boolean) =>
      navigate({ q: text === '' ? undefined : text, at: undefined }, { replace: refines }),
    [navigate],
  )
  return (
    <SearchBox
      ref={ref}
      label={`Search the ${trashed ? 'trash' : 'library'}`}
      value={search.q ?? ''}
      onSearch={onSearch}
    />
  )
}
