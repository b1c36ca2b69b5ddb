const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const STRING_START = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

type Expected = 'value' | 'value-or-]' | 'key' | 'key-or-}' | ':' | 'after'

/** Where text stops being JSON: engines tell it for some mistakes only. For text that is JSON it is its length. */
export function jsonErrorPosition(text: string): number {
  const open: string[] = []
  let at = 0
  let expected: Expected = 'value'
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found !== null
  }
  while (true) {
    match(SPACE)
    const character = text[at]
    if (character === undefined) return at
    if (expected === 'after') {
      const inside = open.at(-1)
      if (character === inside) open.pop()
      else if (character === ',' && inside !== undefined) expected = inside === ']' ? 'value' : 'key'
      else return at
      at += 1
    } else if (expected === ':') {
      if (character !== ':') return at
      at += 1
      expected = 'value'
    } else if ((expected === 'key-or-}' && character === '}') || (expected === 'value-or-]' && character === ']')) {
      open.pop()
      at += 1
      expected = 'after'
    } else if (expected === 'key' || expected === 'key-or-}') {
      if (!match(STRING)) return endOfString(text, at)
      expected = ':'
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']')
      at += 1
      expected = character === '{' ? 'key-or-}' : 'value-or-]'
    } else {
      if (!match(STRING) && !match(SCALAR)) return endOfString(text, at)
      expected = 'after'
    }
  }
}

function endOfString(text: string, at: number): number {
  STRING_START.lastIndex = at
  return at + (STRING_START.exec(text)?.[0].length ?? 0)
}
