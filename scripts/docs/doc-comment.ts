import { ts } from '@ts-morph/common'

/** What a comment says, as one paragraph of Markdown; examples are apart. */
export interface DocComment {
  text: string
  examples: string[]
}

/** Reads the comment of a symbol, or of the first of its declarations that has one. */
export function docComment(symbol: ts.Symbol, checker: ts.TypeChecker): DocComment {
  return docOf(symbol.getDocumentationComment(checker), symbol.getJsDocTags(checker))
}

/** Reads the comment of a signature, such as one of several overloads. */
export const docOfSignature = (signature: ts.Signature): DocComment =>
  docOf(signature.getDocumentationComment(undefined), signature.getJsDocTags())

function docOf(comment: ts.SymbolDisplayPart[], tags: readonly ts.JSDocTagInfo[]): DocComment {
  const told = tags.filter(({ name }) => name in WORDS).map(wordsOf)
  const text = [joined(ts.displayPartsToString(comment)), ...told].filter((part) => part !== '').join(' ')
  const examples = tags.filter(({ name }) => name === 'example').map((tag) => textOf(tag).trim())
  return { text, examples }
}

const WORDS: Record<string, string> = {
  default: 'Default:',
  returns: 'Returns:',
  throws: 'Throws',
  see: 'See',
  param: '',
}

/** A tag as a sentence. */
function wordsOf(tag: ts.JSDocTagInfo): string {
  const text = joined(textOf(tag))
  if (tag.name === 'param') {
    const [, name = '', rest = ''] = /^(\S+)\s*(?:-\s*)?(.*)$/.exec(text) ?? []
    return rest === '' ? '' : ended(`\`${name}\`: ${rest}`)
  }
  if (tag.name === 'throws') return ended(`Throws ${text.replace(/^\{([^}]*)\}/, '`$1`')}`)
  if (tag.name === 'default')
    return ended(`Default: ${text.replace(/^(?:'[^']*'|[\d_.]+|true|false|null|[\w.]+$)/, '`$&`')}`)
  return ended(`${WORDS[tag.name]} ${text}`)
}

const textOf = (tag: ts.JSDocTagInfo): string => ts.displayPartsToString(tag.text)
/** Lines that were only broken for their length are joined; paragraphs, lists and what is set in by four spaces stay. */
const joined = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((part) => (part.startsWith('    ') ? part : part.replaceAll(/\s*\n(?!\s*- )\s*/g, ' ')))
    .join('\n\n')
const ended = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`)
