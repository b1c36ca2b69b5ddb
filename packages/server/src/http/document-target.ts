import { HoldallError, requireDocumentName } from '@holdall/protocol'

/** What the rest of a path below `documents/` names. */
export interface DocumentTarget {
  name: string
  part: 'revisions' | 'conflicts' | null
  /** The revision or conflict, where one is named. */
  n: number | null
}

/** Reads `timeline`, `scripts/one/revisions`, `timeline/revisions/7`, …: no segment of a name is called `revisions` or `conflicts`. */
export function documentTarget(path: string): DocumentTarget {
  const segments = path.split('/')
  const at = segments.findIndex((segment) => segment === 'revisions' || segment === 'conflicts')
  if (at <= 0) return { name: requireDocumentName(path), part: null, n: null }
  const name = requireDocumentName(segments.slice(0, at).join('/'))
  const [number, ...more] = segments.slice(at + 1)
  if (more.length > 0 || (number !== undefined && !/^[1-9]\d{0,15}$/.test(number)))
    throw new HoldallError('not_found', 'There is nothing at this address')
  return { name, part: segments[at] as 'revisions' | 'conflicts', n: number === undefined ? null : Number(number) }
}
