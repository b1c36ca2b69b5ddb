import { expect } from 'vitest'

/** `fetch` as some user; see `TestHoldall.as`. */
export type Call = (path: string, init?: RequestInit) => Promise<Response>

export const PROJECTS = '/api/storage/projects'

/** A request with a JSON body, to a path below the projects. */
export function sendJson(
  call: Call,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return call(`${PROJECTS}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** The JSON of an answer, which must have this status. */
export async function answered<T = Record<string, unknown>>(
  answer: Promise<Response> | Response,
  status = 200,
): Promise<T> {
  const response = await answer
  const text = await response.text()
  expect([response.status, text]).toEqual([status, text])
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A new project of the caller. @returns its id */
export async function newProject(call: Call, body: object = {}): Promise<string> {
  const { id } = await answered<{ id: string }>(
    sendJson(call, 'POST', '', { name: 'A film', type: 'video-edit', ...body }),
    201,
  )
  return id
}

/** Uploads a file as a form, to a path below the projects. */
export function uploadFile(
  call: Call,
  path: string,
  bytes: Uint8Array,
  name: string,
  fields: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.set(key, value)
  form.set('file', new File([bytes as Uint8Array<ArrayBuffer>], name))
  return call(`${PROJECTS}${path}`, { method: 'POST', body: form })
}
