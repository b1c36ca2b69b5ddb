import { FilesError } from './files-error.ts'

/** What any validator that follows the standard looks like. @see https://standardschema.dev */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>
  }
}

type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A Standard Schema, an object with `parse`, or a function; the last two return the value or throw. */
export type Schema<T> = StandardSchema<T> | { parse(data: unknown): T } | ((data: unknown) => T | Promise<T>)

/** @throws {corrupt} naming the file and what is wrong with it */
export async function validate<T>(data: unknown, schema: Schema<T>, file: string): Promise<T> {
  if ('~standard' in schema) {
    const result = await schema['~standard'].validate(data)
    if (!result.issues) return result.value
    throw new FilesError('corrupt', `Invalid data in ${file}: ${result.issues.map(issueText).join('; ')}`)
  }
  try {
    return await (typeof schema === 'function' ? schema(data) : schema.parse(data))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FilesError('corrupt', `Invalid data in ${file}: ${reason}`, { cause: error })
  }
}

function issueText({ message, path = [] }: StandardIssue): string {
  const at = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return at === '' ? message : `${at}: ${message}`
}
