const MAX_TERMS = 12
const MAX_TERM_LENGTH = 64

/**
 * The text of a `to_tsquery('simple', …)` that finds items with every word of `input`, each as a prefix; null when it has no words.
 * Only letters and digits pass, so nothing in it is an operator.
 */
export function searchTerms(input: string): string | null {
  const words =
    input
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  if (words.length === 0) return null
  return words
    .slice(0, MAX_TERMS)
    .map((word) => `${word.slice(0, MAX_TERM_LENGTH)}:*`)
    .join(' & ')
}
