const ID = /(?<![0-9A-Za-z_-])(?:media|scene)-[0-7][0-9a-hjkmnp-tv-z]{25}(?![0-9A-Za-z_-])/g

/** A document's text with some ids of media or scenes replaced by others, wherever they stand; the rest to the letter. */
export function replaceIds(text: string, ids: ReadonlyMap<string, string>): string {
  return ids.size === 0 ? text : text.replace(ID, (id) => ids.get(id) ?? id)
}
