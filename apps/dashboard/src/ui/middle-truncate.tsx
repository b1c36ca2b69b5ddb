import { isRightToLeft, splitName } from '../format/name.ts'
import { classNames } from './class-names.ts'

/** A name cut in the middle, so that its end and extension stay readable. It is read out in one piece. */
export function MiddleTruncate({ name, className }: { name: string; className?: string }) {
  const { head, tail } = isRightToLeft(name) ? { head: name, tail: '' } : splitName(name)
  return (
    <span title={name} className={classNames('relative flex min-w-0', className)}>
      {tail !== '' && <span className="sr-only">{name}</span>}
      <span className="truncate whitespace-pre" aria-hidden={tail !== ''}>
        <bdi>{head}</bdi>
      </span>
      {tail !== '' && (
        <span className="shrink-0 whitespace-pre" aria-hidden>
          <bdi>{tail}</bdi>
        </span>
      )}
    </span>
  )
}
