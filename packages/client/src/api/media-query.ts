/** What narrows a list of media, as `GET /api/media` takes it; comma lists mean "any of". */
export interface MediaQuery {
  source_type?: string | undefined
  kind?: string | undefined
  q?: string | undefined
  tags?: string | undefined
  project?: string | undefined
  visibility?: string | undefined
  status?: string | undefined
  mime?: string | undefined
  orientation?: string | undefined
  /** A date or an RFC 3339 time. */
  from?: string | undefined
  to?: string | undefined
  minBytes?: number | undefined
  maxBytes?: number | undefined
  unused?: boolean | number | undefined
  duplicates?: boolean | undefined
  trashed?: boolean | undefined
  /** created, updated, taken, size, name, duration or relevance; `-` reverses. @default '-created' */
  sort?: string | undefined
  /** Adds counts. */
  facets?: boolean | undefined
}
