const NAME = /^(?:(?!(?:\.{1,2}|revisions|conflicts)(?:\/|$))[A-Za-z0-9._-]+(?:\/|$))+(?<!\/)$/
const LONGEST = 200

/** What is wrong with the name of a document, or null. The same rule as the server's, without the weight of its schemas. */
export function documentNameProblem(name: string): string | null {
  if (name.length <= LONGEST && NAME.test(name)) return null
  return 'Use letters, digits, dots, dashes and underscores, joined by slashes.'
}
