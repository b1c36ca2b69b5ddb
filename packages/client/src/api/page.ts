/** A part of a list, and where it goes on. */
export interface Page<Item> {
  items: Item[]
  /** What `cursor` of the next request is; null on the last page. */
  nextCursor: string | null
}

/** What every list takes. */
export interface PageOptions {
  cursor?: string | null | undefined
  /** 1 to 200. @default 50 */
  limit?: number | undefined
  signal?: AbortSignal | undefined
}

/** What every call takes. */
export interface CallOptions {
  signal?: AbortSignal | undefined
}

/** One part of a path. A dot or two would lead elsewhere, encoded or not: with a character behind that no id has, they lead to nothing. */
export function segmentOf(part: string): string {
  const segment = encodeURIComponent(part.toWellFormed())
  return segment === '.' || segment === '..' ? `${segment}%7F` : segment
}

/** A path with its variable parts encoded. */
export function pathOf(strings: TemplateStringsArray, ...parts: string[]): string {
  return String.raw({ raw: strings }, ...parts.map(segmentOf))
}

/** Goes through all pages of a list. @example for await (const project of everyItem((page) => client.projects.listProjects({}, page))) … */
export async function* everyItem<Item>(
  list: (options: PageOptions) => Promise<Page<Item>>,
  options: PageOptions = {},
): AsyncGenerator<Item, void, undefined> {
  let cursor = options.cursor ?? null
  do {
    const page = await list({ ...options, cursor })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}
