import type { ReactNode } from 'react'
import { textOf } from '../api/loose-json.ts'
import type { MediaItem } from '../api/types.ts'
import { OutsideLink } from '../ui/outside-link.tsx'

/** Whose work the item is, under which terms, and where it came from; nothing where that was not recorded. */
export function AttributionFacts({ item }: { item: MediaItem }) {
  const { author, authorUrl, license, sourceUrl } = item.attribution ?? {}
  const source = sourceUrl ?? textOf(item.metadata.sourceUrl) ?? undefined
  if (author === undefined && authorUrl === undefined && license === undefined && source === undefined) return null
  return (
    <section aria-labelledby="attribution-title" className="border-t border-line pt-4">
      <h3 id="attribution-title" className="mb-2 font-strong">
        Whose work it is
      </h3>
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        {(author ?? authorUrl) !== undefined && (
          <Fact term="Author">
            <OutsideLink href={authorUrl}>{author ?? authorUrl}</OutsideLink>
          </Fact>
        )}
        {license !== undefined && <Fact term="Licence">{license}</Fact>}
        {source !== undefined && (
          <Fact term="Source">
            <OutsideLink href={source}>{source}</OutsideLink>
          </Fact>
        )}
      </dl>
    </section>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-text-2">{term}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}
