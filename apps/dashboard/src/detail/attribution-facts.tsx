import type { MediaItem } from '@holdall/protocol'
import type { ReactNode } from 'react'
import { textOf } from '../api/loose-json.ts'
import { OutsideLink } from '../ui/outside-link.tsx'
import { FactList } from './fact-list.tsx'

/** Whose work the item is, under which terms, and where it came from; nothing where that was not recorded. */
export function AttributionFacts({ item }: { item: MediaItem }) {
  const { author, authorUrl, license, sourceUrl } = item.attribution ?? {}
  const by = author ?? authorUrl
  const source = sourceUrl ?? textOf(item.metadata.sourceUrl) ?? undefined
  const facts: [string, ReactNode][] = []
  if (by !== undefined)
    facts.push([
      'Author',
      <OutsideLink key="author" href={authorUrl}>
        {by}
      </OutsideLink>,
    ])
  if (license !== undefined) facts.push(['Licence', license])
  if (source !== undefined)
    facts.push([
      'Source',
      <OutsideLink key="source" href={source}>
        {source}
      </OutsideLink>,
    ])
  if (facts.length === 0) return null
  return (
    <section aria-labelledby="attribution-title" className="border-t border-line pt-4">
      <h3 id="attribution-title" className="mb-2 font-strong">
        Whose work it is
      </h3>
      <FactList facts={facts} />
    </section>
  )
}
