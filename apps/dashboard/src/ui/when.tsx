import { formatExact, formatWhen } from '../format/date.ts'

/** A time as people say it, with the exact one on hover. */
export function When({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={formatExact(iso)}>
      {formatWhen(iso, Date.now())}
    </time>
  )
}
