import { ts } from '@ts-morph/common'

/** Deeper than this, what is inside an object without a name is left out. */
const MAX_DEPTH = 3
const FUNCTION = /^(?:<[^>]*>)?\(.*=>/

/** Writes types as the code names them: also those whose name the compiler has lost, such as what a schema infers. */
export class TypeText {
  readonly #checker: ts.TypeChecker
  readonly #names: ReadonlyMap<ts.Type, string>

  constructor(checker: ts.TypeChecker, names: ReadonlyMap<ts.Type, string>) {
    this.#checker = checker
    this.#names = names
  }

  /** @param without `undefined` is left out of an optional member */
  of(type: ts.Type, { depth = 0, without = false }: { depth?: number; without?: boolean } = {}): string {
    const name = this.#names.get(type)
    if (name !== undefined) return name
    const isOptional = without && type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined)
    if (type.aliasSymbol && !isOptional) return this.#named(type.aliasSymbol, type.aliasTypeArguments, depth)
    if (type.isUnion()) return this.#union(type, depth, without)
    if (type.isIntersection()) return type.types.map((part) => this.of(part, { depth })).join(' & ')
    if (type.flags & ts.TypeFlags.Object) return this.#object(type as ts.ObjectType, depth)
    return this.#checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation).replaceAll('"', "'")
  }

  /** `(name: string, options?: …): Promise<…>` */
  signature(signature: ts.Signature, between = ': ', depth = 0): string {
    const generics = signature.typeParameters?.map((each) => each.symbol.name) ?? []
    const parameters = signature.parameters.map((parameter) => this.#parameter(parameter, depth))
    const result = this.of(signature.getReturnType(), { depth })
    return `${generics.length > 0 ? `<${generics.join(', ')}>` : ''}(${parameters.join(', ')})${between}${result}`
  }

  #parameter(symbol: ts.Symbol, depth: number): string {
    const declaration = symbol.valueDeclaration
    const type = this.#checker.getTypeOfSymbol(symbol)
    if (!declaration || !ts.isParameter(declaration)) return `${symbol.name}: ${this.of(type, { depth })}`
    const optional = declaration.initializer !== undefined || declaration.questionToken !== undefined
    // What is taken apart in the signature has no name there.
    const name = ts.isIdentifier(declaration.name) ? declaration.name.text : 'options'
    const rest = declaration.dotDotDotToken ? '...' : ''
    return `${rest}${name}${optional ? '?' : ''}: ${this.of(type, { depth, without: optional })}`
  }

  #named(symbol: ts.Symbol, types: readonly ts.Type[] | undefined, depth: number): string {
    if (!types || types.length === 0) return symbol.name
    const texts = types.map((each) => this.of(each, { depth }))
    // Nobody has written these: they stand where nothing else was said.
    while (texts.at(-1) === 'any') texts.pop()
    return texts.length === 0 ? symbol.name : `${symbol.name}<${texts.join(', ')}>`
  }

  #union(type: ts.UnionType, depth: number, without: boolean): string {
    const parts = type.types.filter((part) => !(without && part.flags & ts.TypeFlags.Undefined))
    const texts = new Set(parts.map((part) => this.of(part, { depth })))
    if (texts.has('true') && texts.has('false')) {
      texts.delete('true')
      texts.delete('false')
      texts.add('boolean')
    }
    // The compiler puts these first; people read them last.
    const last = ['null', 'undefined'].filter((word) => texts.delete(word))
    const all = [...texts, ...last]
    return all.map((text) => (all.length > 1 && FUNCTION.test(text) ? `(${text})` : text)).join(' | ')
  }

  #object(type: ts.ObjectType, depth: number): string {
    const { symbol } = type
    const types =
      type.objectFlags & ts.ObjectFlags.Reference ? this.#checker.getTypeArguments(type as ts.TypeReference) : []
    if (this.#checker.isArrayType(type)) return this.#array(types[0], depth)
    if (this.#checker.isTupleType(type)) return `[${types.map((each) => this.of(each, { depth })).join(', ')}]`
    const isAnonymous =
      !symbol ||
      symbol.flags & (ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral) ||
      type.getCallSignatures().length > 0
    if (!isAnonymous) return this.#named(symbol, types.slice(0, typeParametersOf(symbol)), depth)
    const [call] = type.getCallSignatures()
    if (call) return this.signature(call, ' => ', depth + 1)
    return depth < MAX_DEPTH ? this.#literal(type, depth) : '{ … }'
  }

  #array(item: ts.Type | undefined, depth: number): string {
    const text = item ? this.of(item, { depth }) : 'unknown'
    return /[|&]|=>/.test(text) && !text.startsWith('{') ? `(${text})[]` : `${text}[]`
  }

  #literal(type: ts.Type, depth: number): string {
    const index = this.#checker
      .getIndexInfosOfType(type)
      .map((info) => `[key: ${this.of(info.keyType)}]: ${this.of(info.type, { depth: depth + 1 })}`)
    const members = type.getProperties().map((property) => this.member(property, depth + 1))
    const all = [...index, ...members]
    return all.length === 0 ? '{}' : `{ ${all.join('; ')} }`
  }

  /** `name?: string` */
  member(property: ts.Symbol, depth = 0): string {
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
    const type = this.#checker.getTypeOfSymbol(property)
    return `${property.name}${optional ? '?' : ''}: ${this.of(type, { depth, without: optional })}`
  }
}

/** Of a class, the hidden `this` is one more than it says. */
function typeParametersOf(symbol: ts.Symbol): number {
  const [declaration] = symbol.declarations ?? []
  const list =
    declaration && 'typeParameters' in declaration
      ? (declaration.typeParameters as ts.NodeArray<ts.Node> | undefined)
      : undefined
  return list?.length ?? (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface) ? 0 : 9)
}
