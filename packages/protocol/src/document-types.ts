import { HoldallError } from './errors.ts'
import { isDocumentName } from './projects/document-name.ts'

/** As much of a Standard Schema as is used: zod, valibot, arktype and others are one. @see https://standardschema.dev */
export interface DocumentSchema {
  readonly '~standard': {
    validate(value: unknown): DocumentVerdict | Promise<DocumentVerdict>
  }
}
type DocumentVerdict =
  | { issues?: undefined }
  | { issues: readonly { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }[] }

/** How documents of one name are checked, brought up to date, and searched for media. */
export interface DocumentTypeDefinition {
  /** Version that bodies are saved in: a whole number from 1. @default 1 */
  readonly version?: number
  /** Makes the schema of the current version when it is first needed, so that a client need not load it. It must be synchronous. */
  readonly schema?: () => DocumentSchema
  /** `migrations[n]` makes a body of version n + 1 out of one of version n; from 1 to the one before `version`, without gaps. */
  readonly migrations?: Readonly<Record<number, (body: unknown) => unknown>>
  /**
   * Where media ids are: JSON Pointers (RFC 6901) in which `*` stands for any member, as in `clips/…/mediaId`.
   * @default whatever looks like a media id, anywhere
   */
  readonly mediaPointers?: readonly string[]
}

/** Definitions by document name; a name may end in `/*` for all below it. */
export type DocumentTypes = Readonly<Record<string, DocumentTypeDefinition>>

/** The definition that holds for a document: the one of its name, else the longest `…/*` above it. */
export function documentTypeOf(types: DocumentTypes | undefined, name: string): DocumentTypeDefinition {
  if (types === undefined) return {}
  if (Object.hasOwn(types, name)) return types[name] ?? {}
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
    const pattern = `${name.slice(0, end)}/*`
    if (Object.hasOwn(types, pattern)) return types[pattern] ?? {}
  }
  return {}
}

/** Checks what a program wrote. @throws {invalid_request} */
export function checkDocumentTypes(projectType: string, types: DocumentTypes): void {
  for (const [pattern, { version = 1, schema, migrations = {}, mediaPointers = [] }] of Object.entries(types)) {
    const check = (holds: boolean, detail: string): void => {
      if (!holds) {
        throw new HoldallError('invalid_request', `Project type "${projectType}", document "${pattern}": ${detail}`)
      }
    }
    check(isDocumentName(pattern.endsWith('/*') ? pattern.slice(0, -2) : pattern), 'is not a document name')
    check(Number.isSafeInteger(version) && version >= 1 && version < 2 ** 31, 'version must be a whole number from 1')
    check(schema === undefined || typeof schema === 'function', 'schema must be a function that makes the schema')
    const steps = Object.keys(migrations).map(Number)
    check(
      steps.every(
        (step) => Number.isSafeInteger(step) && step >= 1 && step < version && typeof migrations[step] === 'function',
      ),
      `migrations must be functions under the versions 1 to ${version - 1}`,
    )
    const first = Math.min(version, ...steps)
    check(steps.length === version - first, `migrations have a gap between ${first} and ${version}`)
    check(
      mediaPointers.every((pointer) => /^(?:\/[^/]*)+$/.test(pointer)),
      'mediaPointers must be JSON Pointers such as /clips/*/mediaId',
    )
  }
}
