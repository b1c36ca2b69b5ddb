import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { LibrarySearch } from '../library/library-search.ts'

/** Leads to the library, narrowed to what is named; plain text where there is nothing to lead to. */
export function LibraryLink({ search, children }: { search: LibrarySearch | undefined; children: ReactNode }) {
  if (search === undefined) return children
  return (
    <Link to="/" search={search} className="underline decoration-line-strong underline-offset-2 hover:text-accent">
      {children}
    </Link>
  )
}
