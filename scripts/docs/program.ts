import { join, resolve } from 'node:path'
import { getLibFiles, ts } from '@ts-morph/common'

const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGES = join(ROOT, 'packages')
const LANGUAGE = '/language'

/** A package that is described: what it lets out, and what the compiler knows of that. */
export interface DescribedPackage {
  name: string
  exports: ts.Symbol[]
  checker: ts.TypeChecker
  /** Types whose name the compiler would not tell: what a schema infers, what a function makes. */
  names: ReadonlyMap<ts.Type, string>
  /** Names that have a section, on this page or another. */
  described: ReadonlySet<string>
}

/** What is imported by one name. */
export interface Entry {
  name: string
  /** Within `packages/`. */
  source: string
}

/** Reads the sources of packages, all at once: what they share is read once. */
export function readPackages(described: readonly Entry[]): DescribedPackage[] {
  const entries = described.map(({ source }) => join(PACKAGES, source))
  const options = optionsOf(join(PACKAGES, 'react/tsconfig.json'))
  const program = ts.createProgram({ rootNames: entries, options, host: hostOf(options) })
  const checker = program.getTypeChecker()
  const names = namesOfTypes(program, checker)
  const read = entries.map((entry) => exportsOf(program.getSourceFile(entry), checker))
  const titles = new Set(read.flat().map((symbol) => symbol.name))
  return described.map(({ name }, i) => ({ name, exports: read[i] ?? [], checker, names, described: titles }))
}

function exportsOf(source: ts.SourceFile | undefined, checker: ts.TypeChecker): ts.Symbol[] {
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${source?.fileName} exports nothing`)
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
}

/** Whether a symbol is declared in our packages. */
export const isOurs = ({ declarations = [] }: ts.Symbol): boolean =>
  declarations.some((declaration) => isOurFile(declaration.getSourceFile()))

const isOurFile = ({ fileName }: ts.SourceFile): boolean => fileName.startsWith(`${PACKAGES}/`)

function namesOfTypes(program: ts.Program, checker: ts.TypeChecker): Map<ts.Type, string> {
  const names = new Map<ts.Type, string>()
  const aliases = program
    .getSourceFiles()
    .filter(isOurFile)
    .flatMap(({ statements }) => statements.filter(ts.isTypeAliasDeclaration))
  for (const alias of aliases) {
    const type = madeBy(alias, checker) ?? checker.getTypeAtLocation(alias)
    if (type.flags & ts.TypeFlags.Object && !names.has(type)) names.set(type, alias.name.text)
  }
  return names
}

/** Of an alias such as `ReturnType<typeof createClient<Types>>`, what the function makes. */
function madeBy({ type }: ts.TypeAliasDeclaration, checker: ts.TypeChecker): ts.Type | undefined {
  if (!ts.isTypeReferenceNode(type) || type.typeName.getText() !== 'ReturnType') return undefined
  const [made] = type.typeArguments ?? []
  if (!made || !ts.isTypeQueryNode(made)) return undefined
  const [signature] = checker.getTypeOfSymbol(checker.getSymbolAtLocation(made.exprName)!).getCallSignatures()
  return signature?.getReturnType()
}

/** The compiler carries the types of the language itself, which lie in no folder. */
function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const language = new Map(getLibFiles().map(({ fileName, text }) => [`${LANGUAGE}/${fileName}`, text]))
  return {
    ...host,
    getDefaultLibLocation: () => LANGUAGE,
    getDefaultLibFileName: (given) => `${LANGUAGE}/${ts.getDefaultLibFileName(given)}`,
    fileExists: (file) => language.has(file) || host.fileExists(file),
    readFile: (file) => language.get(file) ?? host.readFile(file),
    getSourceFile(file, version, ...rest) {
      const text = language.get(file)
      return text === undefined ? host.getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version)
    },
  }
}

function optionsOf(config: string): ts.CompilerOptions {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  return ts.getParsedCommandLineOfConfigFile(config, {}, host)?.options ?? {}
}
