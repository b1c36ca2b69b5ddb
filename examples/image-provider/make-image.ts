/** The service that makes the pictures. */
export interface ImageService {
  /** With its version, e.g. `https://api.openai.com/v1`. */
  baseUrl: string
  apiKey: string
  /** Those that may be asked for; the first is the default. */
  models: readonly [string, ...string[]]
}

/** What Holdall asks for; docs/providers.md. */
export interface Asked {
  task?: unknown
  kind?: unknown
  prompt?: unknown
  model?: unknown
  seed?: unknown
  parameters?: Record<string, unknown>
}

/** What Holdall is answered. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body: Buffer | { url: string } | { error: string }
}

/** How many pictures are made is not among them: it is who runs this who pays. */
const PARAMETERS = ['size', 'quality', 'style', 'background', 'output_format', 'response_format']

/** Has one picture made by an OpenAI-compatible service. */
export async function makeImage(service: ImageService, asked: Asked, signal: AbortSignal): Promise<Answer> {
  const { task, kind, prompt, model = service.models[0], seed, parameters = {} } = asked
  if (task !== 'generate' || kind !== 'image' || typeof prompt !== 'string')
    return refusal(400, 'This provider generates pictures, and nothing else')
  if (!service.models.some((each) => each === model))
    return refusal(400, `The model is to be one of: ${service.models.join(', ')}`)
  const taken = Object.entries(parameters).filter(([name]) => PARAMETERS.includes(name))
  const answer = await fetch(`${service.baseUrl.replace(/\/+$/, '')}/images/generations`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${service.apiKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...Object.fromEntries(taken), prompt, model, seed, n: 1 }),
    redirect: 'error',
    signal,
  })
  return answer.ok ? pictureOf(await answer.json()) : refusalOf(answer)
}

/** It comes as base64, or as an address that Holdall fetches. */
function pictureOf(answer: unknown): Answer {
  const { b64_json: base64, url } = (answer as { data?: { b64_json?: unknown; url?: unknown }[] }).data?.[0] ?? {}
  if (typeof base64 === 'string')
    return {
      status: 200,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: Buffer.from(base64, 'base64'),
    }
  if (typeof url === 'string') return { status: 200, body: { url } }
  return refusal(422, 'The image service answered without a picture')
}

async function refusalOf(answer: Response): Promise<Answer> {
  const { status } = answer
  // What such answers say may repeat the key.
  if (status === 401 || status === 403)
    return refusal(403, 'The image service does not accept the key of this provider')
  const { error } = (await answer.json().catch(() => ({}))) as { error?: { message?: unknown } }
  const words = typeof error?.message === 'string' ? error.message : `The image service answered ${status}`
  const pause = answer.headers.get('retry-after')
  return { ...refusal(status, words), ...(pause === null ? {} : { headers: { 'Retry-After': pause } }) }
}

export function refusal(status: number, error: string): Answer {
  return { status, body: { error } }
}
