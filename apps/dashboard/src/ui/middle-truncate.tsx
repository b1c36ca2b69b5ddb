import { isRightToLeft, splitName } from '../format/name.ts'
import { classNames } from './class-names.ts'

/** A name cut in the middle, so that its end and extension stay readable. */
export function MiddleTruncate({ name, className }: { name: string; className?: string }) {
  const { head, tail } = isRightToLeft(name) ? { head: name, tail: '' } : splitName(name)
  return (
    <span title={name} className={classNames('flex min-w-0', className)}>
      <span className="truncate whitespace-pre">
        <bdi>{head}</bdi>
      </span>
      {tail !== '' && (
        <span className="shrink-0 whitespace-pre">
          <bdi>{tail}</bdi>
        </span>
      )}
    </span>
  )
}
