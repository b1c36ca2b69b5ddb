/** A block of code in a page. */
export interface CodeBlock {
  /** `ts` or `tsx`. */
  language: string
  /** Line of the page on which the code begins, from 1. */
  line: number
  /** With the imports of earlier blocks that it relies on, on its first line. */
  code: string
}

const IMPORT = /^import (?:type )?\{([^}]*)\} from '([^']+)'$/gm

/** The blocks of a Markdown page that are TypeScript, in order: a page is read from its top, so what was imported once is known below. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const known = new Map<string, string>()
  return [...markdown.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: code = '', index }) => {
    const own = importsOf(code)
    const carried = [...known]
      .filter(([name]) => !own.has(name) && new RegExp(`\\b${name}\\b`).test(code))
      .map(([name, source]) => `import { ${name} } from '${source}'; `)
    for (const [name, source] of own) known.set(name, source)
    return { language, line: markdown.slice(0, index).split('\n').length + 1, code: carried.join('') + code }
  })
}

/** Where each imported name comes from. */
function importsOf(code: string): Map<string, string> {
  const names = [...code.matchAll(IMPORT)].flatMap(([, list = '', source = '']) =>
    list.split(',').map((name): [string, string] => [name.trim().replace(/^type /, ''), source]),
  )
  return new Map(names.filter(([name]) => name !== ''))
}
