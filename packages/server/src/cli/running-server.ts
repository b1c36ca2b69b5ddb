import { Readable } from 'node:stream'
import { ERRORS, type ErrorCode, HoldallError } from '@holdall/protocol'
import { systemClock } from '../clock.ts'
import { loadConfig } from '../config.ts'
import { loadOrCreateSecret } from '../identity/secret-file.ts'
import { Secrets } from '../identity/secrets.ts'
import { mintToken } from '../identity/tokens.ts'
import { postFile } from './post-file.ts'
import { readServerNote } from './server-note.ts'

/** Who the command is: always a service; `as` has its own name, `for` acts for a user with that user's rights. */
export interface Caller {
  as?: string
  for?: string
}

export interface ServerRequest {
  method: string
  /** With its query. */
  path: string
  json?: unknown
  /** A file, in place of JSON. */
  file?: { body: Readable; sizeBytes: number; type: string }
}

/**
 * Asks the server of these settings, or does its work here when none runs. Commands so use what the HTTP routes use.
 *
 * @param use reads the answer
 */
export async function withAnswer<T>(
  env: Record<string, string | undefined>,
  caller: Caller,
  { method, path, json, file }: ServerRequest,
  use: (answer: Response) => Promise<T>,
): Promise<T> {
  const config = loadConfig(env)
  const secrets = Secrets.parse(config.HOLDALL_SECRET ?? (await loadOrCreateSecret(config.storagePath)))
  const token = await mintToken(
    secrets,
    { userId: caller.as ?? 'cli', role: 'service', expiresInSeconds: 60 },
    systemClock,
  )
  const type = file?.type ?? (json === undefined ? undefined : 'application/json')
  const headers = {
    authorization: `Bearer ${token}`,
    ...(caller.for === undefined ? {} : { 'x-holdall-user': `UTF-8''${encodeURIComponent(caller.for)}` }),
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(file === undefined ? {} : { 'content-length': String(file.sizeBytes) }),
  }
  const base = await findServer(config.storagePath, headers.authorization)
  if (base !== null && file) return use(await postFile(base + path, headers, file.body))
  const body = file ? (Readable.toWeb(file.body) as ReadableStream) : json === undefined ? null : JSON.stringify(json)
  const init = { method, headers, body, duplex: 'half' } as RequestInit
  if (base !== null) return use(await fetch(base + path, init))
  const { serveHere } = await import('./serve-here.ts')
  return serveHere(env, new Request(`http://${config.HOLDALL_HOST}:${config.HOLDALL_PORT}${path}`, init), use)
}

/** The same for JSON, both ways. @throws HoldallError with the code of the problem that the server answers */
export function callServer(
  env: Record<string, string | undefined>,
  caller: Caller,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  return withAnswer(env, caller, { method, path, json: body }, readAnswer)
}

/** The server that noted itself in the folder, if it still runs and knows this folder's secret: a port may have changed hands. */
async function findServer(storagePath: string, authorization: string): Promise<string | null> {
  const base = await readServerNote(storagePath)
  if (base === null) return null
  return fetch(`${base}/api/session`, { headers: { authorization }, signal: AbortSignal.timeout(5_000) }).then(
    (answer) => (answer.ok ? base : null),
    () => null,
  )
}

/** The JSON of an answer. @throws HoldallError with the code of the problem that it is */
export async function readAnswer(answer: Response): Promise<unknown> {
  if (answer.status === 204) return null
  const json = (await answer.json()) as { code?: string; detail?: string; hint?: string }
  if (answer.ok) return json
  const code = json.code !== undefined && Object.hasOwn(ERRORS, json.code) ? (json.code as ErrorCode) : 'internal'
  throw new HoldallError(code, json.detail ?? `The server answered ${answer.status}`, { hint: json.hint })
}
