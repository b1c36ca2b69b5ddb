import type { DescribedPackage } from './program.ts'
import { KINDS, Section } from './section.ts'
import { TypeText } from './type-text.ts'

/** The page of a package, and the names on it that say nothing of themselves. */
export interface Reference {
  markdown: string
  undocumented: string[]
}

const NOTE =
  'Made by `npm run docs` from the comments in the code. Types without a section come from `@holdall/protocol`, Node or the browser.'

/** Describes everything that a package lets out, from its doc comments. */
export function referenceOf({ name, exports, checker, names, described }: DescribedPackage): Reference {
  const types = new TypeText(checker, names)
  const sections = exports.map((symbol) => new Section(symbol, { checker, types, described })).sort(byKindAndTitle)
  const contents = Object.entries(KINDS).flatMap(([kind, title]) => {
    const links = sections.filter((section) => section.kind === kind).map(linkTo)
    return links.length === 0 ? [] : [`${title}: ${links.join(' · ')}`]
  })
  const blocks = [`# ${name}`, NOTE, ...contents, ...sections.flatMap((section) => section.blocks())]
  return {
    markdown: `${blocks.join('\n\n')}\n`,
    undocumented: sections
      .filter(({ doc, title }) => doc.text === '' && !isOfHook(title, described))
      .map(({ title }) => title),
  }
}

const linkTo = ({ title }: Section): string => `[${title}](#${title.toLowerCase()})`

const order = Object.keys(KINDS)
const byKindAndTitle = (a: Section, b: Section): number =>
  order.indexOf(a.kind) - order.indexOf(b.kind) || (a.title < b.title ? -1 : 1)

/** What a hook takes and gives is named after it, and explained by it. */
const isOfHook = (title: string, described: ReadonlySet<string>): boolean =>
  title.startsWith('Use') && described.has(`u${title.slice(1).replace(/Options$/, '')}`)
