import { readFileSync } from 'node:fs'
import { GENERATED_KINDS, HoldallError } from '@holdall/protocol'
import * as z from 'zod'

const NAME = /^[a-z0-9][a-z0-9_-]{0,49}$/
const SETTING = 'HOLDALL_PROVIDERS'

const whole = (min: number, max: number) => {
  const what = `a whole number from ${min} to ${max}`
  return z.int(what).min(min, what).max(max, what)
}
const webUrl = z
  .string('an http:// or https:// URL')
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'an http:// or https:// URL')
const SECRET = 'a secret of at least 16 characters, or `whsec_` and the base64 of 16 to 128 bytes'
const secret = z.string(SECRET).transform((value, context) => {
  const bytes = keyOf(value)
  if (bytes) return bytes
  context.addIssue({ code: 'custom', message: SECRET })
  return z.NEVER
})
const types = z.array(z.string().regex(NAME, 'lower-case words joined by dashes'), 'a list of types, or true for any')
const one = z.strictObject({
  url: webUrl.transform((value) => new URL(value)),
  secret,
  enhance: z.union([z.literal(true), types], 'a list of types, or true for any').default([]),
  generate: z
    .array(z.enum(GENERATED_KINDS, `one of ${GENERATED_KINDS.join(', ')}`), `a list of ${GENERATED_KINDS.join(', ')}`)
    .default([]),
  speech: z.boolean('true or false').default(false),
  /** For one request and its answer. */
  timeoutSeconds: whole(1, 3600).default(120),
  /** Until an answer that was promised has to come. */
  answerWithinSeconds: whole(1, 86_400).default(3600),
  /** Of an answered file. */
  maxBytes: whole(1, Number.MAX_SAFE_INTEGER).default(256 * 1024 ** 2),
  requestsPerMinute: whole(1, 100_000).optional(),
  concurrent: whole(1, 64).optional(),
})

/** A provider that is reached over HTTP, as it is configured. */
export type HttpProviderSettings = z.infer<typeof one>

/**
 * Reads `HOLDALL_PROVIDERS`: JSON, or the path of a file that holds it.
 *
 * @throws {invalid_request} naming the provider, the member and what is accepted; never a secret
 */
export function parseProviderSettings(text: string | undefined): Record<string, HttpProviderSettings> {
  if (text === undefined) return {}
  const value = parse(text.trim().startsWith('{') ? text : readFile(text))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused('it is JSON, but no object', 'an object with a provider under each name')
  const found: Record<string, HttpProviderSettings> = {}
  for (const [name, settings] of Object.entries(value)) {
    requireProviderName(name)
    const parsed = one.safeParse(settings)
    if (!parsed.success) throw wrongMember(name, settings, parsed.error.issues[0])
    found[name] = parsed.data
  }
  return found
}

/** @throws {invalid_request} */
export function requireProviderName(name: string): void {
  if (NAME.test(name) && name !== 'local') return
  throw refused(
    `"${name.slice(0, 60)}" is no name of a provider`,
    'lower-case letters, digits, `-` and `_`, at most 50, and not `local`, which is this machine',
  )
}

function wrongMember(name: string, settings: unknown, issue: z.core.$ZodIssue | undefined): HoldallError {
  const [member] = issue?.path ?? []
  if (issue?.code === 'unrecognized_keys')
    return refused(`${name} has an unknown member "${issue.keys[0]?.slice(0, 60)}"`, Object.keys(one.shape).join(', '))
  if (member === undefined) return refused(`${name} is no object`, 'an object with `url` and `secret`')
  const value = (settings as Record<PropertyKey, unknown>)[member]
  return refused(`${name}.${String(member)}: ${shown(member, value)} is not accepted`, issue?.message ?? '')
}

/** An address may hold a password, and a secret is one. */
function shown(member: PropertyKey, value: unknown): string {
  if (value === undefined) return 'its absence'
  return member === 'secret' || member === 'url' ? 'its value' : JSON.stringify(value).slice(0, 100)
}

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
function keyOf(value: string): Buffer | null {
  if (!value.startsWith('whsec_')) return value.length >= 16 ? Buffer.from(value, 'utf8') : null
  const encoded = value.slice('whsec_'.length)
  const bytes = Buffer.from(encoded, 'base64')
  const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded)
  return isWhole && bytes.length >= 16 && bytes.length <= 128 ? bytes : null
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'it cannot be read' } = error as { code?: string }
    throw refused(`"${path.slice(0, 200)}" cannot be read (${code})`, 'JSON, or the path of a JSON file')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message repeats a part of the text, which may be a secret.
    throw refused('it is not valid JSON', 'JSON, or the path of a JSON file')
  }
}

function refused(what: string, accepted: string): HoldallError {
  const message = `${SETTING}: ${what}; it takes ${accepted}`
  return new HoldallError('invalid_request', message, { errors: [{ path: SETTING, message }] })
}
