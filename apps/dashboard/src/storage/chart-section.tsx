import { type ReactNode, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Section } from './section.tsx'

interface ChartSectionProps {
  title: string
  wide?: boolean
  chart: ReactNode
  table: ReactNode
  /** Whether the chart says nothing to those who do not see it: then the table is there for them. @default false */
  silent?: boolean
}

/** A part of the page with a chart, which can be read as a table as well. */
export function ChartSection({ title, wide = false, chart, table, silent = false }: ChartSectionProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <Section
      title={title}
      wide={wide}
      aside={
        <Button tone="accent-ghost" className="-mr-3" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      }
    >
      {!asTable && chart}
      {(asTable || silent) && <div className={classNames(!asTable && 'sr-only')}>{table}</div>}
    </Section>
  )
}
