import type { Amount, Analytics } from '@holdall/client'
import { Link, type LinkProps } from '@tanstack/react-router'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'

/** How much there is, and what of it may be worth a look. */
export function LibraryFacts({ analytics: { total, duplicates, unused, trash } }: { analytics: Analytics }) {
  return (
    <ul aria-label="Library" className="tabular col-span-full grid grid-cols-4 gap-3 max-wide:grid-cols-2">
      <Fact label="In the library" amount={total} to="/" />
      <Fact label="Extra copies" amount={duplicates} to="/" search={{ duplicates: true }} />
      <Fact label="Used by nothing" amount={unused} to="/" search={{ unused: true }} />
      <Fact label="In the trash" amount={trash} to="/trash" />
    </ul>
  )
}

function Fact({ label, amount, ...link }: { label: string; amount: Amount } & Pick<LinkProps, 'to' | 'search'>) {
  return (
    <li>
      <Link
        {...link}
        className="block h-full rounded-md border border-line bg-surface-1 px-4 py-3 hover:border-line-strong"
      >
        <span className="block text-text-2">{label}</span>
        <span className="block text-lg font-strong">{countOf(amount.count, 'item')}</span>
        <span className="block text-text-2">{formatSize(amount.bytes)}</span>
      </Link>
    </li>
  )
}
