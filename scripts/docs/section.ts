import { ts } from '@ts-morph/common'
import { type DocComment, docComment, docOfSignature } from './doc-comment.ts'
import { isOurs } from './program.ts'
import type { TypeText } from './type-text.ts'

export const KINDS = { function: 'Functions', class: 'Classes', value: 'Values', type: 'Types' } as const

export interface SectionContext {
  checker: ts.TypeChecker
  types: TypeText
  /** Names that have a section of their own. */
  described: ReadonlySet<string>
}

/** One name that a package lets out, as Markdown. */
export class Section {
  readonly title: string
  readonly kind: keyof typeof KINDS
  readonly doc: DocComment
  readonly #symbol: ts.Symbol
  readonly #checker: ts.TypeChecker
  readonly #types: TypeText

  readonly #described: ReadonlySet<string>

  constructor(symbol: ts.Symbol, { checker, types, described }: SectionContext) {
    this.#symbol = symbol
    this.#checker = checker
    this.#types = types
    this.#described = described
    this.title = symbol.name
    this.kind = kindOf(symbol, checker)
    this.doc = docComment(symbol, checker)
  }

  blocks(): string[] {
    const examples = this.doc.examples.map(code)
    const text = this.doc.text === '' ? [] : [this.doc.text]
    return [`## ${this.title}`, ...this.#head(), ...text, ...examples, ...this.#body()]
  }

  #head(): string[] {
    const type = this.#checker.getTypeOfSymbol(this.#symbol)
    if (this.kind === 'function')
      return [
        code(
          type
            .getCallSignatures()
            .map((each) => this.title + this.#types.signature(each))
            .join('\n'),
        ),
      ]
    if (this.kind === 'class')
      return [
        code(
          type
            .getConstructSignatures()
            .map((each) => `new ${this.title}${this.#types.signature(each)}`)
            .join('\n'),
        ),
      ]
    if (this.kind === 'value') return [code(`const ${this.title}: ${this.#types.of(type)}`)]
    return this.#isShape ? [] : [code(this.#written())]
  }

  /** What cannot be said as a list of members is said as it is written. */
  #written(): string {
    const declaration = this.#symbol.declarations?.find(ts.isTypeAliasDeclaration)
    return declaration?.getText().replace(/^export /, '') ?? `type ${this.title}`
  }

  get #declared(): ts.Type {
    return this.#checker.getDeclaredTypeOfSymbol(this.#symbol)
  }

  get #isShape(): boolean {
    const type = this.#declared
    return isShape(type) && (isOurs(this.#symbol) || type.getProperties().length > 0)
  }

  #body(): string[] {
    if (this.kind === 'class') {
      const statics = this.#checker.getTypeOfSymbol(this.#symbol).getProperties().filter(isPublic)
      const all = [...this.#members(this.#declared), ...statics.map((each) => this.#entry(each, 'static '))]
      return all.length === 0 ? [] : [all.join('\n')]
    }
    if (this.kind === 'type' && this.#isShape) return this.#shape(this.#declared, '')
    return []
  }

  /** The members of a type; those that are objects with functions of their own have a heading. */
  #shape(type: ts.Type, path: string): string[] {
    const members = type.getProperties().filter(isPublic)
    const rooms = members.filter((member) => this.#isRoom(member))
    const entries = members.filter((member) => !rooms.includes(member)).map((each) => this.#entry(each))
    const list = entries.length === 0 ? [] : [entries.join('\n')]
    const nested = rooms.flatMap((room) => {
      const name = `${path || (this.title.match(/[A-Z][a-z]+$/)?.[0] ?? this.title).toLowerCase()}.${room.name}`
      const { text } = this.#docOfRoom(room)
      return [`### ${name}`, ...(text === '' ? [] : [text]), ...this.#shape(this.#checker.getTypeOfSymbol(room), name)]
    })
    return [...list, ...nested]
  }

  #members(type: ts.Type): string[] {
    return type
      .getProperties()
      .filter(isPublic)
      .map((each) => this.#entry(each))
  }

  #isRoom(symbol: ts.Symbol): boolean {
    const type = this.#checker.getTypeOfSymbol(symbol)
    if (this.#described.has(this.#types.of(type))) return false
    const isLiteral =
      ((type.symbol?.flags ?? 0) & ts.SymbolFlags.ObjectLiteral) !== 0 || type.symbol?.name === '__object'
    return (
      isLiteral &&
      type.getProperties().some((each) => this.#checker.getTypeOfSymbol(each).getCallSignatures().length > 0)
    )
  }

  /** Its own comment, or that of the function which makes it. */
  #docOfRoom(symbol: ts.Symbol): DocComment {
    const own = docComment(symbol, this.#checker)
    if (own.text !== '') return own
    const [declaration] = this.#checker.getTypeOfSymbol(symbol).symbol?.declarations ?? []
    const isReturned = declaration !== undefined && ts.isReturnStatement(declaration.parent)
    const maker = isReturned ? ts.findAncestor(declaration, ts.isFunctionDeclaration) : undefined
    const made = maker?.name && this.#checker.getSymbolAtLocation(maker.name)
    return made ? docComment(made, this.#checker) : own
  }

  #entry(symbol: ts.Symbol, before = ''): string {
    const type = this.#checker.getTypeOfSymbol(symbol)
    const calls = type.getCallSignatures()
    if (calls.length === 0 || symbol.flags & ts.SymbolFlags.Optional)
      return line(before + this.#types.member(symbol), docComment(symbol, this.#checker))
    const whole = docComment(symbol, this.#checker)
    return calls
      .map((call) =>
        line(`${before}${symbol.name}${this.#types.signature(call)}`, calls.length > 1 ? docOfSignature(call) : whole),
      )
      .join('\n')
  }
}

function kindOf(symbol: ts.Symbol, checker: ts.TypeChecker): keyof typeof KINDS {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class'
  if (!(symbol.flags & ts.SymbolFlags.Value)) return 'type'
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0 ? 'function' : 'value'
}

/** Whether a type is best told by its members. */
function isShape(type: ts.Type): boolean {
  if (type.isIntersection()) return type.types.every(isShape)
  return (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0
}

/** Private names, and what comes with every error or function, are left out. */
const isPublic = (symbol: ts.Symbol): boolean =>
  !symbol.name.startsWith('#') &&
  symbol.name !== 'prototype' &&
  (isOurs(symbol) || (symbol.declarations ?? []).length === 0)

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``

function line(text: string, { text: said, examples }: DocComment): string {
  const quote = text.includes('`') ? '``' : '`'
  const whole = [said, ...examples.map((example) => `For example ${quoted(example)}`)].filter((part) => part !== '')
  return `- ${quote}${text}${quote}${
    whole.length === 0
      ? ''
      : ` — ${whole
          .join(' ')
          .replaceAll(/:?\n+- /g, '; ')
          .replaceAll(/\s*\n\s*/g, ' ')}`
  }`
}

const quoted = (text: string): string =>
  text.includes('`') || text.includes('\n') ? text.replaceAll(/\s*\n\s*/g, ' ') : `\`${text}\``
