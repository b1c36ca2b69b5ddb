import { CONTENT, type Piece } from './piece.ts'

/** What one deed did to each piece that it touched: null where it was not there. */
export type Deed = ReadonlyMap<string, { before: Piece | null; after: Piece | null }>

/** The deed the other way round. */
export const inverse = (deed: Deed): Deed =>
  new Map([...deed].map(([key, { before, after }]) => [key, { before: after, after: before }]))

/** One deed that does both, the later one last. */
export function joined(first: Deed, then: Deed): Deed {
  const both = new Map(first)
  for (const [key, { before, after }] of then) both.set(key, { before: first.get(key)?.before ?? before, after })
  return both
}

/** Does the deed to the pieces as they are now: what others changed of them meanwhile stays. */
export function perform(pieces: readonly Piece[], deed: Deed): Piece[] {
  const there = new Set(pieces.map(({ key }) => key))
  const back = [...deed.values()].flatMap(({ after }) => (after !== null && !there.has(after.key) ? [after] : []))
  const rest = pieces.flatMap((piece) => {
    const step = deed.get(piece.key)
    if (step === undefined) return [piece]
    return step.after === null ? [] : [applied(piece, step.before, step.after)]
  })
  return [...rest, ...back]
}

function applied(piece: Piece, before: Piece | null, after: Piece): Piece {
  const fields = CONTENT.filter((field) => before === null || before[field] !== after[field])
  const content = Object.fromEntries(fields.map((field) => [field, after[field]]))
  return { ...piece, ...content, ...('mediaId' in content ? { media: after.media } : {}) }
}
