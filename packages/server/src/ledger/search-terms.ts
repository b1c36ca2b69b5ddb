const MAX_TERMS = 12
const MAX_TERM_LENGTH = 64
const WORD = /[[\p{L}\p{N}\p{M}]--[\u02b0-\u02ff]]+/gv
const NOT_A_MARK = /[\p{L}\p{N}]/u

/**
 * The text of a `to_tsquery('simple', …)` that finds items with every word of `input`, each as a prefix; null when it has no words.
 * Only letters and digits pass, so nothing in it is an operator, also after PostgreSQL took the accents off: that makes quotes of modifier
 * letters (`ʼ`), and nothing of marks that stand alone.
 */
export function searchTerms(input: string): string | null {
  const words =
    input
      .normalize('NFKC')
      .toLowerCase()
      .match(WORD)
      ?.filter((word) => NOT_A_MARK.test(word)) ?? []
  if (words.length === 0) return null
  return words
    .slice(0, MAX_TERMS)
    .map((word) => `${[...word].slice(0, MAX_TERM_LENGTH).join('')}:*`)
    .join(' & ')
}
