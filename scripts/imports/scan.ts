/** One module reference in a source file. */
export interface ImportReference {
  /** The text between the quotes. */
  specifier: string
  /** 1-based line on which the statement begins. */
  line: number
}

/** What the checks need to know about one source file. */
export interface ScannedSource {
  imports: ImportReference[]
  /** Lines with `export *`, with what they export it from. */
  exportStars: ImportReference[]
  /** Lines with a default export. */
  defaultExports: number[]
  lineCount: number
}

// A statement begins a line, or follows `;` or `}`. The clause between the keyword and `from` holds no quotes, no
// semicolons and no parentheses, so that it cannot run on into the next statement.
const STATIC = /(?:^|[;}])[ \t]*(import|export)\b(?![ \t]*[.(])([^'"`;()=]*?)\bfrom\s*(['"])([^'"\n]+)\3/gm
const SIDE_EFFECT = /(?:^|[;}])[ \t]*import\s*(['"])([^'"\n]+)\1/gm
const DYNAMIC = /\bimport\s*\(\s*(['"])([^'"\n]+)\1/g
const DEFAULT = /(?:^|[;}])[ \t]*export\s+(?:default\b|\{[^}]*\bas\s+default\b)/gm

/**
 * Finds the imports and exports of a TypeScript or JavaScript source without a compiler.
 *
 * Comments, template texts and regular expressions are blanked first, so that code which is only talked about is not
 * counted.
 */
export function scanSource(source: string): ScannedSource {
  const code = blankNonCode(source)
  const lineStarts = [...code.matchAll(/\n/g)].map((match) => match.index)
  const lineAt = (match: RegExpMatchArray): number => {
    const offset = (match.index ?? 0) + (match[0].length - match[0].replace(/^[;}]?\s*/, '').length)
    return lineStarts.filter((start) => start < offset).length + 1
  }
  const statics = [...code.matchAll(STATIC)].map((match) => ({
    clause: match[2] ?? '',
    exported: match[1] === 'export',
    reference: { specifier: match[4] ?? '', line: lineAt(match) },
  }))
  const others = [...code.matchAll(SIDE_EFFECT), ...code.matchAll(DYNAMIC)]
  const imports = [
    ...statics.map(({ reference }) => reference),
    ...others.map((match) => ({ specifier: match[2] ?? '', line: lineAt(match) })),
  ]
  return {
    imports: imports.sort((a, b) => a.line - b.line),
    exportStars: statics
      .filter(({ exported, clause }) => exported && /^\s*(?:type\s+)?\*\s*$/.test(clause))
      .map(({ reference }) => reference),
    defaultExports: [...code.matchAll(DEFAULT)].map(lineAt),
    lineCount: lineStarts.length + (source.endsWith('\n') || source === '' ? 0 : 1),
  }
}

/** Replaces comments, template texts and regular expressions by spaces; quoted strings and line ends stay. */
export function blankNonCode(source: string): string {
  const out = source.split('')
  const blank = (from: number, to: number): void => {
    for (let index = from; index < to && index < out.length; index++) if (out[index] !== '\n') out[index] = ' '
  }
  // Depth of `{` at which each open `${` of a template ends.
  const templates: number[] = []
  let depth = 0
  let index = 0
  while (index < source.length) {
    const start = index
    const char = source[index]
    const pair = source.slice(index, index + 2)
    if (pair === '//') {
      index = endOf(source.indexOf('\n', index), source.length)
      blank(start, index)
    } else if (pair === '/*') {
      index = endOf(source.indexOf('*/', index + 2) + 2, source.length, 2)
      blank(start, index)
    } else if (char === "'" || char === '"') {
      index = endOfString(source, index)
    } else if (char === '`' || (char === '}' && templates.at(-1) === depth)) {
      if (char === '}') templates.pop()
      const text = endOfTemplateText(source, index + 1)
      blank(start + (char === '`' ? 0 : 1), text.end)
      if (text.opens) templates.push(depth)
      index = text.end
    } else if (char === '/' && regexMayBegin(source, index)) {
      index = endOfRegex(source, index)
      if (index > start + 1) blank(start, index)
    } else {
      if (char === '{') depth++
      if (char === '}') depth--
      index++
    }
  }
  return out.join('')
}

const endOf = (found: number, length: number, least = 0): number => (found < least ? length : found)

/** The index behind the closing quote; an apostrophe in JSX text has none on its line and is passed over alone. */
function endOfString(source: string, start: number): number {
  for (let index = start + 1; index < source.length && source[index] !== '\n'; index++) {
    if (source[index] === '\\') index++
    else if (source[index] === source[start]) return index + 1
  }
  return start + 1
}

/** Where a template's text ends: behind its closing quote, or behind a `${` that opens code. */
function endOfTemplateText(source: string, start: number): { end: number; opens: boolean } {
  for (let index = start; index < source.length; index++) {
    if (source[index] === '\\') index++
    else if (source[index] === '`') return { end: index + 1, opens: false }
    else if (source[index] === '$' && source[index + 1] === '{') return { end: index + 2, opens: true }
  }
  return { end: source.length, opens: false }
}

/** Whether a slash stands where a value may begin; after a value it divides, in JSX (`</a>`, `<a />`) it closes. */
function regexMayBegin(source: string, slash: number): boolean {
  const before = source.slice(Math.max(0, slash - 40), slash).trimEnd()
  return (
    before === '' || /[(,=:[!&|?{;+\-*%~^>]$/.test(before) || /\b(?:return|typeof|case|in|of|yield|await)$/.test(before)
  )
}

function endOfRegex(source: string, start: number): number {
  let inClass = false
  for (let index = start + 1; index < source.length && source[index] !== '\n'; index++) {
    const char = source[index]
    if (char === '\\') index++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return index + 1
  }
  return start + 1
}
