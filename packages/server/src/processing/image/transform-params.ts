import { type FieldError, HoldallError } from '@holdall/protocol'
import { FITS, type Fit, MAX_SIDE } from './geometry.ts'
import { OUTPUT_FORMATS, type OutputFormat } from './write-picture.ts'

/** The sizes that may be asked for without a signed token, so that nobody can fill the cache pixel by pixel. */
export const ALLOWED_SIZES: readonly number[] = [
  64, 96, 128, 160, 256, 320, 480, 512, 640, 768, 960, 1024, 1280, 1600, 1920, 2048, 2560, 3840,
]

export interface TransformParams {
  /** Pixels; undefined: as the proportions have it. */
  width: number | undefined
  height: number | undefined
  fit: Fit
  format: OutputFormat
  quality: number
}

export interface TransformParamsContext {
  /** Whether the request came inside a signed token, which frees the sizes. */
  signed: boolean
  /** The picture's own type; decides the format where none is asked for. */
  sourceMimeType: string
  /** Whether the picture has transparency that JPEG would lose. @default false */
  sourceHasAlpha?: boolean
  /** The `Accept` header, read for `format=auto`. */
  accept?: string | undefined
}

const QUALITIES: Record<OutputFormat, number> = { jpeg: 80, webp: 80, avif: 55, png: 100 }
const NAMES = ['w', 'h', 'fit', 'format', 'q'] as const

/**
 * Reads `w, h, fit, format, q` of a query; other names are ignored, empty values count as absent.
 *
 * @throws {invalid_request} with every wrong value and what would be accepted
 */
export function parseTransformParams(query: URLSearchParams, context: TransformParamsContext): TransformParams {
  const errors: FieldError[] = []
  const values = new Map<string, string>()
  for (const name of NAMES) {
    const [value, ...more] = query.getAll(name)
    if (more.length > 0) errors.push({ path: name, message: `${name} is given ${more.length + 1} times; give it once` })
    else if (value) values.set(name, value)
  }
  const side = (name: 'w' | 'h') => {
    const value = values.get(name)
    if (value === undefined) return undefined
    const pixels = wholeNumber(value)
    const accepted = context.signed ? pixels >= 1 && pixels <= MAX_SIDE : ALLOWED_SIZES.includes(pixels)
    if (accepted) return pixels
    const sizes = context.signed ? `a whole number from 1 to ${MAX_SIDE}` : `one of ${ALLOWED_SIZES.join(', ')}`
    errors.push({ path: name, message: `${name}=${shown(value)} is not accepted; use ${sizes}` })
    return undefined
  }
  const choice = <Choice extends string>(name: 'fit' | 'format', choices: readonly Choice[], otherwise: Choice) => {
    const value = values.get(name)
    if (value === undefined) return otherwise
    const found = choices.find((candidate) => candidate === value)
    if (!found) {
      errors.push({ path: name, message: `${name}=${shown(value)} is not accepted; use one of ${choices.join(', ')}` })
    }
    return found ?? otherwise
  }

  const width = side('w')
  const height = side('h')
  const fit = choice('fit', FITS, 'inside')
  const asked = choice('format', [...OUTPUT_FORMATS, 'auto', 'original'], 'original')
  const format = asked === 'auto' ? negotiated(context) : asked === 'original' ? kept(context) : asked
  const quality = values.has('q') ? wholeNumber(values.get('q') ?? '') : QUALITIES[format]
  if (!(quality >= 1 && quality <= 100)) {
    errors.push({
      path: 'q',
      message: `q=${shown(values.get('q') ?? '')} is not accepted; use a whole number from 1 to 100`,
    })
  }
  if (errors.length > 0) {
    const message = errors.map((error) => error.message).join('. ')
    throw new HoldallError('invalid_request', message, { errors })
  }
  return {
    width,
    height,
    // Both sides are needed for a box that could differ in proportion; PNG has no quality. One picture, one cache key.
    fit: (width && height) || fit === 'fill' ? fit : 'inside',
    format,
    quality: format === 'png' ? QUALITIES.png : quality,
  }
}

/** One name per distinct result, safe in file names and URLs: `{w}x{h}-{fit}-{q}.{ext}`, 0 for a free side. */
export function transformCacheKey({ width = 0, height = 0, fit, quality, format }: TransformParams): string {
  return `${width}x${height}-${fit}-${quality}.${outputExtension(format)}`
}

export function outputExtension(format: OutputFormat): string {
  return format === 'jpeg' ? 'jpg' : format
}

/** AVIF, then WebP, where the caller says by name that it takes them; a bare wildcard promises neither. */
function negotiated(context: TransformParamsContext): OutputFormat {
  const accepted = acceptedTypes(context.accept ?? '')
  if (accepted.has('image/avif')) return 'avif'
  if (accepted.has('image/webp')) return 'webp'
  return compatible(context)
}

/** The source's own format, where it is one that is written. */
function kept(context: TransformParamsContext): OutputFormat {
  const own = OUTPUT_FORMATS.find((format) => context.sourceMimeType === `image/${format}`)
  return own ?? compatible(context)
}

/** What every program shows. */
function compatible({ sourceMimeType, sourceHasAlpha = false }: TransformParamsContext): OutputFormat {
  return sourceHasAlpha || sourceMimeType === 'image/png' || sourceMimeType === 'image/gif' ? 'png' : 'jpeg'
}

/** Media types with a weight above zero. @see RFC 9110 §12.5.1 */
function acceptedTypes(header: string): Set<string> {
  const types = new Set<string>()
  for (const range of header.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    const refused = parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter))
    if (!refused) types.add(type)
  }
  return types
}

/** NaN unless written in plain digits. */
function wholeNumber(value: string): number {
  return /^[1-9]\d{0,5}$/.test(value) ? Number(value) : Number.NaN
}

function shown(value: string): string {
  return JSON.stringify([...value].slice(0, 20).join(''))
}
