/** A revision of a document as it was read or written. */
export interface CachedDocument {
  revision: number
  schemaVersion: number
  text: string
  /** The body in the version that its type saves, made when it is first asked for. Shared: never changed in place. */
  readonly value: unknown
  /** The media that it names, sorted; likewise. */
  readonly mediaIds: readonly string[]
}

/** A document whose body and media are worked out only if somebody needs them. */
export function lazyDocument(
  { revision, schemaVersion, text }: Pick<CachedDocument, 'revision' | 'schemaVersion' | 'text'>,
  readValue: () => unknown,
  readMediaIds: (value: () => unknown) => string[],
): CachedDocument {
  let value: { is: unknown } | undefined
  let ids: string[] | undefined
  const valueOnce = () => {
    value ??= { is: readValue() }
    return value.is
  }
  return {
    revision,
    schemaVersion,
    text,
    get value() {
      return valueOnce()
    },
    get mediaIds() {
      ids ??= readMediaIds(valueOnce)
      return ids
    },
  }
}

/**
 * Heads of documents that were worked on lately, so that a patch need not fetch what it applies to. Nothing is answered from it: a save
 * says which revision it builds on, and the database compares.
 */
export class DocumentCache {
  readonly #limit: number
  readonly #entries = new Map<string, CachedDocument>()
  #size = 0

  /** @param limit characters of text that are kept */
  constructor(limit = 32 * 1024 * 1024) {
    this.#limit = limit
  }

  get(projectId: string, name: string): CachedDocument | null {
    const key = `${projectId}/${name}`
    const found = this.#entries.get(key)
    if (found === undefined) return null
    this.#entries.delete(key)
    this.#entries.set(key, found)
    return found
  }

  set(projectId: string, name: string, document: CachedDocument): void {
    const key = `${projectId}/${name}`
    this.#drop(key)
    if (document.text.length > this.#limit / 4) return
    this.#entries.set(key, document)
    this.#size += document.text.length
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#limit) break
      this.#drop(oldest)
    }
  }

  delete(projectId: string, name: string): void {
    this.#drop(`${projectId}/${name}`)
  }

  #drop(key: string): void {
    const found = this.#entries.get(key)
    if (found === undefined) return
    this.#entries.delete(key)
    this.#size -= found.text.length
  }
}
