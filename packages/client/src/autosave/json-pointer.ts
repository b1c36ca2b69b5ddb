import { isList, isObject, type Json, type MaybeJson, member, objectOf } from './json-value.ts'
import { escaped } from './merge-documents.ts'
import { itemsById } from './merge-lists.ts'

/** The names on the way to a value. @see RFC 6901 */
export function pointerNames(pointer: string): string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const part = (value: MaybeJson, name: string): MaybeJson =>
  isList(value) ? (/^(?:0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined) : member(value, name)

/** A pointer to what `pointer` led to `then`; the same when that is gone. */
export const relocatedPointer = (pointer: string, then: MaybeJson, now: MaybeJson): string =>
  relocated(pointerNames(pointer), then, now)
    ?.map((name) => `/${escaped(name)}`)
    .join('') ?? pointer

/** The body with another value at a place; null when the way there is gone. */
export function withValueAt(body: MaybeJson, [name, ...rest]: readonly string[], value: Json): Json | null {
  if (name === undefined) return value
  const next = rest.length === 0 ? value : withValueAt(part(body, name), rest, value)
  if (next === null && rest.length > 0) return null
  if (isList(body)) return Number(name) < body.length ? body.with(Number(name), next) : null
  return isObject(body) ? objectOf([...Object.entries(body).filter(([key]) => key !== name), [name, next]]) : null
}

/** The way to what stood there `then`, in what is there `now`: items of lists are found again by their ids. Null when it is gone. */
export function relocated(names: readonly string[], then: MaybeJson, now: MaybeJson): string[] | null {
  const [name, ...rest] = names
  if (name === undefined) return []
  let place = name
  const [before, after] = [isList(then) && itemsById(then), isList(now) && itemsById(now)]
  if (before && after) {
    const id = [...before.keys()][Number(name)]
    const index = id === undefined ? -1 : [...after.keys()].indexOf(id)
    if (index < 0) return null
    place = String(index)
  }
  const onward = relocated(rest, part(then, name), part(now, place))
  return onward === null ? null : [place, ...onward]
}
