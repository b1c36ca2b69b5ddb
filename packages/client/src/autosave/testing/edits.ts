import { type Json, type JsonObject, member, objectOf } from '../json-value.ts'

/** An edit of somebody, with what it has written and what it has knowingly replaced. */
export interface Edit {
  /** Stands under a name of its own in the body: where it is, the edit has arrived. */
  mark: string
  written: string[]
  replaced: string[]
  tab: object | null
  /** Its number within the tab. */
  number: number
  isAccepted: boolean
  /** Returns to an earlier body that took it out or put it back, in order. */
  returns: Return[]
}

/** An edit that goes back to what was there before, and so has no mark of its own. */
export interface Return {
  /** Whether the edit that it is about is there after it. */
  keeps: boolean
  tab: object
  number: number
  isAccepted: boolean
}

export type Place =
  | { kind: 'field'; name: string }
  | { kind: 'item'; at: number }
  | { kind: 'add' }
  | { kind: 'remove'; at: number }

/** To what was there before. */
export interface Back {
  kind: 'back'
  to: 'base' | 'earlier'
}

const TOKEN = /t\d+!/g
/** The server of this world takes no longer lists, which merges may make. */
export const MAX_ITEMS = 4

export const tokensOf = (value: Json): string[] => JSON.stringify(value).match(TOKEN) ?? []

/** The body with one thing changed, and the mark of the edit. */
export function write(body: Json, place: Place, token: string, mark: string): Json | null {
  const items = (member(body, 'items') ?? []) as readonly JsonObject[]
  const marks = objectOf([...Object.entries<Json>((member(body, 'marks') ?? {}) as JsonObject), [mark, mark]])
  const marked = { ...(body as JsonObject), marks }
  switch (place.kind) {
    case 'field':
      return { ...marked, fields: { ...((member(body, 'fields') ?? {}) as JsonObject), [place.name]: token } }
    case 'add':
      return items.length >= MAX_ITEMS ? null : { ...marked, items: [...items, { id: mark, name: token }] }
    case 'item':
      if (items.length === 0) return null
      return {
        ...marked,
        items: items.map((item, index) => (index === place.at % items.length ? { ...item, name: token } : item)),
      }
    case 'remove':
      if (items.length === 0) return null
      return { ...marked, items: items.filter((_, index) => index !== place.at % items.length) }
  }
}
