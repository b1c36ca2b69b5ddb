export type JsonKind = 'open' | 'close' | 'string' | 'number' | 'word' | 'empty'

/** One line of indented JSON. */
export interface JsonLine {
  depth: number
  /** The key with its quotes, to the letter. */
  key: string | null
  /** The value, or the bracket that opens or closes. */
  value: string
  kind: JsonKind
  /** Whether a comma follows. */
  comma: boolean
  /** For a line that opens: the index of the line that closes it. */
  end: number
  /** For a line that opens: how many entries it holds. */
  entries: number
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gy
const SPACE = /\s*/y

/**
 * Indents JSON without parsing it, so that long numbers, escapes and the order of keys stay to the letter. The text must be valid.
 */
export function jsonLines(text: string): JsonLine[] {
  const lines: JsonLine[] = []
  const open: number[] = []
  let key: string | null = null
  const tokens = tokensOf(text)
  const push = (value: string, kind: JsonKind) => {
    const parent = lines[open.at(-1) ?? -1]
    if (parent !== undefined && kind !== 'close') parent.entries++
    lines.push({ depth: open.length, key, value, kind, comma: false, end: -1, entries: 0 })
    key = null
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    const next = tokens[at + 1]
    if (token === '{' || token === '[') {
      if (next === '}' || next === ']') {
        push(token + next, 'empty')
        at++
      } else {
        push(token, 'open')
        open.push(lines.length - 1)
      }
    } else if (token === '}' || token === ']') {
      const opener = lines[open.pop() ?? -1]
      if (opener !== undefined) opener.end = lines.length
      push(token, 'close')
    } else if (token === ',') {
      const last = lines.at(-1)
      if (last !== undefined) last.comma = true
    } else if (next === ':' && token.startsWith('"')) {
      key = token
      at++
    } else {
      push(token, token.startsWith('"') ? 'string' : /^[-\d]/.test(token) ? 'number' : 'word')
    }
  }
  return lines
}

/** The same as text, indented by two spaces. */
export function indentJson(text: string): string {
  return jsonLines(text).map(lineText).join('\n')
}

export function lineText({ depth, key, value, comma }: JsonLine): string {
  return `${'  '.repeat(depth)}${key === null ? '' : `${key}: `}${value}${comma ? ',' : ''}`
}

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  let at = 0
  for (;;) {
    SPACE.lastIndex = at
    SPACE.test(text)
    TOKEN.lastIndex = SPACE.lastIndex
    const found = TOKEN.exec(text)
    if (found === null) return tokens
    tokens.push(found[0])
    at = TOKEN.lastIndex
  }
}
