import { isObject, type Json, type JsonObject, type MaybeJson, objectOf } from './json-value.ts'

const DATA_KEYS: JsonObject = { settings: {}, tracks: [], analysis: null, media: [], metadata: {} }

/** What the server makes of a body of `data`, which always has these keys. */
export function withDataKeys(body: MaybeJson): MaybeJson {
  if (!isObject(body)) return body
  const missing = Object.entries(DATA_KEYS).filter(([key]) => !Object.hasOwn(body, key))
  return missing.length === 0 ? body : objectOf([...Object.entries<Json>(body), ...missing])
}
