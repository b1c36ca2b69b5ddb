import type { ReactNode } from 'react'

interface FiguresTableProps {
  title: string
  /** Headings, that of the names first. */
  columns: readonly [string, ...string[]]
  rows: readonly { key: string; name: ReactNode; figures: readonly string[] }[]
}

/** Names and their figures. */
export function FiguresTable({ title, columns: [names, ...headings], rows }: FiguresTableProps) {
  return (
    <table className="tabular w-full text-right">
      <caption className="sr-only">{title}</caption>
      <thead className="text-xs text-text-2">
        <tr className="border-b border-line">
          <th scope="col" className="py-1.5 text-left font-normal">
            {names}
          </th>
          {headings.map((heading) => (
            <th key={heading} scope="col" className="font-normal">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map(({ key, name, figures }) => (
          <tr key={key}>
            <th scope="row" className="max-w-0 truncate py-1.5 text-left font-normal">
              {name}
            </th>
            {figures.map((figure, index) => (
              <td key={headings[index]}>{figure}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
