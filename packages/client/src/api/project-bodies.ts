import type { BuiltInProjectType, DocumentTypes, Project, ProjectData, ProjectStorageConfig } from '@holdall/protocol'

/**
 * Where an app says once which project types it has, so that everything infers them.
 *
 * @example declare module '@holdall/client' { interface Register { projectTypes: typeof projectTypes } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: apps add to it
export interface Register {}

/** The project types that the app registered; none without. */
export type RegisteredTypes = Register extends { projectTypes: infer Types extends readonly ProjectStorageConfig[] }
  ? Types
  : readonly []

/** Names of the types that a client knows; others are still accepted as plain text. */
export type TypeName<Types extends readonly ProjectStorageConfig[]> = BuiltInProjectType | Types[number]['projectType']

type ConfigOf<Types extends readonly ProjectStorageConfig[], Type> = Extract<Types[number], { projectType: Type }>

type DocumentsOf<Types extends readonly ProjectStorageConfig[], Type> = [ConfigOf<Types, Type>] extends [
  { documents: infer Documents extends DocumentTypes },
]
  ? Named<Documents>
  : Record<never, never>

/** Without the names that any document may have. */
type Named<Documents> = { [Name in keyof Documents as string extends Name ? never : Name]: Documents[Name] }

/** What a Standard Schema says that it accepts. @see https://standardschema.dev */
type BodyOfSchema<Definition> = Definition extends { schema: () => { '~standard': { types?: infer Shapes } } }
  ? NonNullable<Shapes> extends { output: infer Output }
    ? Output
    : unknown
  : unknown

/** The names of a definition that hold for a document: its own, or a `…/*` above it. */
type Matching<Documents, Name extends string> = Name extends keyof Documents
  ? Name
  : {
      [Key in keyof Documents]: Key extends `${infer Above}/*`
        ? Name extends `${Above}/${string}`
          ? Key
          : never
        : never
    }[keyof Documents]

/**
 * The body of a document, as the schema of its project's type has it; `ProjectData` for an undescribed `data`. Of a project whose type is not
 * known, what any of them may be.
 */
export type DocumentBody<Types extends readonly ProjectStorageConfig[], Type, Name extends string> = string extends Type
  ? BodyIn<Record<never, never>, Name> | BodyIn<DocumentsOf<Types, Types[number]['projectType']>, Name>
  : BodyIn<DocumentsOf<Types, Type>, Name>

type BodyIn<Documents, Name extends string> = [Matching<Documents, Name>] extends [never]
  ? Name extends 'data'
    ? ProjectData
    : unknown
  : BodyOfSchema<Documents[Matching<Documents, Name> & keyof Documents]>

/** A project of a known type. */
export type TypedProject<Type extends string = string> = Project & { type: Type }

/** A project by its id (or external id), or the project itself, which tells its type. */
export type ProjectRef<Type extends string = string> = string | { id: string; type: Type }

export const idOfProject = (project: ProjectRef): string => (typeof project === 'string' ? project : project.id)
