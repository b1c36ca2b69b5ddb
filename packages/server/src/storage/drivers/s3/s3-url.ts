import { HoldallError } from '@holdall/protocol'

/** What `s3://bucket/prefix?endpoint=…` says. */
export interface S3Location {
  bucket: string
  /** Ends in a slash, or is empty. */
  prefix: string
  endpoint: string | undefined
  /** @default us-east-1, which stores other than AWS take for their own */
  region: string
  /** The bucket in the path instead of the host name. @default true with an endpoint of one's own */
  forcePathStyle: boolean
  /** Makes the bucket when it is missing. @default false */
  createBucket: boolean
  /** Whether readers are sent to the store with a signed URL (at most 60 s) or get their bytes through Holdall. @default 'proxy' */
  delivery: 'proxy' | 'redirect'
}

const BUCKET = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/
const KNOWN = ['endpoint', 'region', 'forcePathStyle', 'createBucket', 'delivery']
const HINT = `Use s3://bucket/prefix?${KNOWN.map((name) => `${name}=…`).join('&')}; credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`

/** @throws {invalid_request} naming the part that is wrong and what is accepted */
export function parseS3Url(text: string): S3Location {
  const url = URL.parse(text)
  if (url?.protocol !== 's3:') throw refused('it does not begin with s3://')
  if (url.username !== '' || url.password !== '') throw refused('credentials do not belong into it')
  if (!BUCKET.test(url.host)) throw refused(`"${url.host}" is not the name of a bucket`)
  const unknown = [...url.searchParams.keys()].find((name) => !KNOWN.includes(name))
  if (unknown !== undefined) throw refused(`there is no option ${unknown}`)
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw refused(`the endpoint "${endpoint}" is not a URL that begins with http:// or https://`)
  return {
    bucket: url.host,
    prefix: prefixOf(url.pathname),
    endpoint,
    region: url.searchParams.get('region') ?? 'us-east-1',
    forcePathStyle: flag(url, 'forcePathStyle') ?? endpoint !== undefined,
    createBucket: flag(url, 'createBucket') ?? false,
    delivery: deliveryOf(url.searchParams.get('delivery')),
  }
}

function prefixOf(pathname: string): string {
  const segments = decodeURIComponent(pathname).split('/').filter(Boolean)
  if (segments.some((segment) => segment === '.' || segment === '..')) throw refused('its prefix has a segment of dots')
  return segments.map((segment) => `${segment}/`).join('')
}

function flag(url: URL, name: string): boolean | undefined {
  const value = url.searchParams.get(name)
  if (value === null) return undefined
  if (value === 'true' || value === 'false') return value === 'true'
  throw refused(`${name} takes true or false, not "${value}"`)
}

function deliveryOf(value: string | null): S3Location['delivery'] {
  if (value === null || value === 'proxy' || value === 'redirect') return value ?? 'proxy'
  throw refused(`delivery takes proxy or redirect, not "${value}"`)
}

function refused(reason: string): HoldallError {
  return new HoldallError('invalid_request', `The URL of the store is refused: ${reason}`, { hint: HINT })
}
