import { isObject, type JsonObject, type MaybeJson, member, objectOf } from './json-value.ts'

const DATA_KEYS: JsonObject = { settings: {}, tracks: [], analysis: null, media: [], metadata: {} }

/** What the server makes of a body of `data`, which always has these keys. @param whole where a part of it stands: what that lacks stays */
export function withDataKeys(body: MaybeJson, whole?: MaybeJson): MaybeJson {
  if (!isObject(body)) return body
  const missing = Object.entries(DATA_KEYS).filter(([key]) => !Object.hasOwn(body, key))
  const added = missing.map(([key, empty]) => [key, member(whole, key) ?? empty] as const)
  return added.length === 0 ? body : objectOf([...Object.entries(body), ...added])
}
