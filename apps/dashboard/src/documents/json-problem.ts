/** Why a text is not JSON, with the line where it breaks; null where it is. */
export function jsonProblem(text: string): string | null {
  if (text.trim() === '') return 'A document cannot be empty. Write null, {} or [].'
  const at = firstFault(text)
  return at === null ? null : `This is not valid JSON in line ${text.slice(0, at).split('\n').length}.`
}

const SPACE = /[ \t\r\n]*/y
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

/**
 * Where a text stops being JSON; null where it does not. Browsers tell the place in their own ways or not at all, so it is looked for here.
 *
 * @see RFC 8259
 */
export function firstFault(text: string): number | null {
  const open: string[] = []
  let expected: Expected = 'value'
  for (let at = skip(SPACE, text, 0); at < text.length; at = skip(SPACE, text, at)) {
    const character = text[at] ?? ''
    const close = open.at(-1)
    if (expected === ', or end') {
      if (close === undefined) return at
      if (character === ',') expected = close === '}' ? 'key' : 'value'
      else if (character === close) open.pop()
      else return at
      at++
    } else if (expected === ':') {
      if (character !== ':') return at
      expected = 'value'
      at++
    } else if ((expected === 'value or ]' || expected === 'key or }') && character === close) {
      open.pop()
      expected = ', or end'
      at++
    } else if (expected.startsWith('value') && (character === '{' || character === '[')) {
      open.push(character === '{' ? '}' : ']')
      expected = character === '{' ? 'key or }' : 'value or ]'
      at++
    } else {
      const key = expected.startsWith('key')
      const end = key && character !== '"' ? at : skip(SCALAR, text, at)
      if (end === at) return at
      expected = key ? ':' : ', or end'
      at = end
    }
  }
  return expected === ', or end' && open.length === 0 ? null : text.length
}

/** The end of what matches here, or the same place. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
