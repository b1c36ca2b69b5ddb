/** What the editor shows of one clip. */
export interface SeenClip {
  title: string
  position: number
  startSeconds: number
  endSeconds: number
}

/** What a person sees on the page at one moment. */
export interface SeenFilm {
  title: string
  clips: Record<string, SeenClip>
}

/** One edit: what the page showed before it and after it, at the place that was changed. */
export interface Edit {
  page: string
  /** A JSON Pointer into the document. */
  path: string
  /** Undefined: there was nothing, or is nothing any more. */
  seen: unknown
  value: unknown
  /** Whether the page has said that it is kept. */
  accepted: boolean
}

/** A value in the server's list of conflicts. */
export interface ListedConflict {
  path: string
  value: unknown
}

/** What a body has at a pointer; undefined for nothing. */
export function valueAt(body: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], body)
}

/** The places at which two moments differ: fields of clips, whole clips that came or went, the title. */
export function differences(before: SeenFilm, after: SeenFilm): string[] {
  const paths = before.title === after.title ? [] : ['/title']
  for (const id of new Set([...Object.keys(before.clips), ...Object.keys(after.clips)])) {
    const [was, is] = [before.clips[id], after.clips[id]]
    if (was === undefined || is === undefined) paths.push(`/clips/${id}`)
    else
      for (const field of Object.keys(is) as (keyof SeenClip)[])
        if (was[field] !== is[field]) paths.push(`/clips/${id}/${field}`)
  }
  return paths
}
