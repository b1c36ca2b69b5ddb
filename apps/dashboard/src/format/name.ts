/** A name as a head that may be cut and a tail (its end and extension) that stays visible. */
export function splitName(name: string, tailLength = 6): { head: string; tail: string } {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 8 ? name.length - dot : 0
  // By what people see as characters: an emoji of a family is one.
  const points = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment)
  if (points.length <= tailLength + extension + 4) return { head: name, tail: '' }
  const keep = tailLength + extension
  return { head: points.slice(0, -keep).join(''), tail: points.slice(-keep).join('') }
}

/** What an item is called: its title, or the name that it came with. */
export function nameOf({ title, originalFilename }: { title: string; originalFilename: string }): string {
  return title === '' ? originalFilename : title
}

/** Whether cutting and joining would put the parts in the wrong order. */
export const isRightToLeft = (name: string): boolean =>
  /[\u0590-\u08ff\u200f\u202b\u202e\ufb1d-\ufdff\ufe70-\ufeff]/.test(name)

/** The extension in capitals for a file's tile, or its type. */
export function typeLabel(name: string, mimeType: string): string {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]
  return (extension ?? mimeType.split('/')[1]?.split(/[+;.]/)[0] ?? 'file').slice(0, 8).toUpperCase()
}
