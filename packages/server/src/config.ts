import { resolve } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import * as z from 'zod'

const integer = (min: number, max: number) =>
  z.coerce
    .number({ error: `a whole number from ${min} to ${max}` })
    .int(`a whole number from ${min} to ${max}`)
    .min(min, `a whole number from ${min} to ${max}`)
    .max(max, `a whole number from ${min} to ${max}`)
const bytes = integer(0, Number.MAX_SAFE_INTEGER)
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })
const url = (what: string, schemes: RegExp) =>
  z.string().refine((value) => URL.canParse(value) && schemes.test(new URL(value).protocol), what)
const webUrl = url('a URL that begins with http:// or https://', /^https?:$/)
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

const OLDER_UPLOAD_MAX_BYTES = 100 * 1024 ** 2

/** Every setting of CONTRACT §2 under its environment name; a wrong value says what is accepted. */
const environment = z.object({
  HOLDALL_HOST: z.string().min(1, 'a host name or address').default('127.0.0.1'),
  HOLDALL_PORT: integer(0, 65535).default(4300),
  STORAGE_PATH: z.string().min(1, 'a folder').default('./.holdall'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, 'a postgres:// URL')
    .optional(),
  DATABASE_POOL: integer(2, 500).default(10),
  STORAGE_URL: url(
    'file:///an/absolute/folder, s3://bucket/prefix?endpoint=… or memory:',
    /^(?:file|s3|memory):$/,
  ).optional(),
  HOLDALL_SECRET: z.string().min(32, 'at least 32 bytes, or a comma list of such').optional(),
  HOLDALL_JWKS_URL: webUrl.optional(),
  HOLDALL_JWT_ISSUER: z.string().optional(),
  HOLDALL_JWT_AUDIENCE: z.string().optional(),
  HOLDALL_JWT_ROLE_CLAIM: z.string().optional(),
  HOLDALL_ANONYMOUS_USER: z
    .string()
    .regex(/^[^\u0000-\u001f\u007f-\u009f]{1,255}$/, 'a user id without control characters')
    .optional(),
  HOLDALL_CORS_ORIGINS: list.optional(),
  HOLDALL_TRUST_PROXY: z.string().optional(),
  HOLDALL_PUBLIC_URL: webUrl.optional(),
  HOLDALL_FETCH_ALLOW: list.optional(),
  HOLDALL_PROVIDERS: z.string().optional(),
  HOLDALL_LEGACY_FIELDS: oneOf('on', 'off').default('on'),
  HOLDALL_WORKERS: oneOf('on', 'off', '1', '0').default('on'),
  UPLOAD_MAX_SIZE: integer(1, Number.MAX_SAFE_INTEGER).default(5 * 1024 ** 3),
  USER_QUOTA_BYTES: bytes.optional(),
  FFMPEG_PATH: z.string().optional(),
  FFPROBE_PATH: z.string().optional(),
  FFMPEG_THREADS: integer(1, 64).default(2),
  FFMPEG_JOBS: integer(1, 64).default(1),
  VIDEO_OUTPUT_FORMAT: oneOf('mp4', 'webm').default('mp4'),
  CACHE_MAX_BYTES: bytes.default(10 * 1024 ** 3),
  CACHE_MEDIA_DAYS: integer(0, 36500).default(30),
  CACHE_TTS_DAYS: integer(0, 36500).default(90),
  TRASH_DAYS: integer(0, 36500).default(30),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  HOLDALL_USER_ROLE: z.string().default('holdall_user'),
  HOLDALL_SERVICE_ROLE: z.string().default('holdall_service'),
  HOLDALL_READER_ROLE: z.string().default('holdall_reader'),
  HOLDALL_RATE_SIGN_IN: z.string().optional(),
  HOLDALL_RATE_TOKENS: z.string().optional(),
  HOLDALL_RATE_UPLOADS: z.string().optional(),
})

/** The names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(environment.shape)

export type Environment = z.infer<typeof environment>

/** Settings after validation, plus what is derived from them. */
export interface Config extends Environment {
  /** Absolute. */
  storagePath: string
  /** Where the bytes are: `STORAGE_URL`, else a folder under `storagePath`. */
  storageUrl: string
  /** Of one upload by `/projects/{project_id}/videos`, whose own limit is lower while `UPLOAD_MAX_SIZE` is unset. */
  olderUploadMaxBytes: number
  legacyFields: boolean
  workers: boolean
}

/** The value as a message may repeat it: without what could be a password. */
function shown(name: string, value: string): string {
  if (name === 'HOLDALL_SECRET') return `its value of ${Buffer.byteLength(value)} bytes`
  if (name !== 'DATABASE_URL' && name !== 'STORAGE_URL') return `"${value}"`
  const [, scheme] = /^([a-z][a-z0-9+.-]*:\/\/)/i.exec(value) ?? []
  if (scheme) return `"${scheme}…"`
  return /[@=:]/.test(value) ? 'its value' : `"${value}"`
}

/**
 * Validates settings; empty values count as unset.
 *
 * @throws {invalid_request} naming each wrong setting, its value and what is accepted
 */
export function loadConfig(env: Record<string, string | undefined>, overrides: Partial<Environment> = {}): Config {
  const given: Record<string, unknown> = {}
  for (const name of Object.keys(environment.shape)) {
    const value = (overrides as Record<string, unknown>)[name] ?? env[name]
    if (value !== undefined && value !== '') given[name] = Array.isArray(value) ? value.join(',') : value
  }
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return {
        path: name,
        message: `${name}: ${shown(name, String(given[name]))} is not accepted; it takes ${issue.message}`,
      }
    })
    throw new HoldallError('invalid_request', errors.map(({ message }) => message).join('\n'), { errors })
  }
  const settings = parsed.data
  const storagePath = resolve(settings.STORAGE_PATH)
  return {
    ...settings,
    storagePath,
    storageUrl: settings.STORAGE_URL ?? new URL(`file://${encodeURI(storagePath)}/objects`).href,
    olderUploadMaxBytes: given.UPLOAD_MAX_SIZE === undefined ? OLDER_UPLOAD_MAX_BYTES : settings.UPLOAD_MAX_SIZE,
    legacyFields: settings.HOLDALL_LEGACY_FIELDS === 'on',
    workers: settings.HOLDALL_WORKERS === 'on' || settings.HOLDALL_WORKERS === '1',
  }
}
