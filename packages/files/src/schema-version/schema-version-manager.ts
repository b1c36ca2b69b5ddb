import { FilesError } from '../files-error.ts'
import { builtInMigrations, type SchemaMigration, type VersionedData } from './built-in-migrations.ts'

/** The version that data is brought to, and the steps there. */
export interface SchemaVersionManagerOptions {
  /** @default '1.0' */
  currentVersion?: string
  /** Steps of your own; one from 0.9 takes the place of the built-in one. */
  migrations?: readonly SchemaMigration[]
  /** @default Date.now */
  now?: () => number
}

/** Stamps data with the version of its shape, and brings older data up to the current one. */
export class SchemaVersionManager {
  readonly #currentVersion: string
  readonly #steps = new Map<string, SchemaMigration>()

  /** @throws {invalid_request} for two steps from one version */
  constructor({ currentVersion = '1.0', migrations = [], now = Date.now }: SchemaVersionManagerOptions = {}) {
    this.#currentVersion = currentVersion
    for (const step of migrations) {
      if (this.#steps.has(step.from))
        throw new FilesError('invalid_request', `There are two migrations from version ${step.from}`)
      this.#steps.set(step.from, step)
    }
    for (const step of builtInMigrations(now)) if (!this.#steps.has(step.from)) this.#steps.set(step.from, step)
  }

  /** A copy of data that says it has the current version. */
  addVersion<T extends object>(data: T): T & { version: string } {
    return { ...data, version: this.#currentVersion }
  }

  /**
   * Brings data to the current version, one step after the other; the data given stays as it was.
   *
   * @param expectedType what the data is, for messages
   * @throws {corrupt} `Missing version field in {expectedType}`
   * @throws {invalid_request} for a version from which no steps lead to the current one
   */
  validateAndMigrate(data: unknown, expectedType: string): VersionedData & { version: string } {
    const version = isObject(data) ? data.version : undefined
    if (!isObject(data) || version === undefined || version === null || version === '')
      throw new FilesError('corrupt', `Missing version field in ${expectedType}`)
    if (typeof version !== 'string') throw this.#unknown(JSON.stringify(version), expectedType)
    const path = this.#pathFrom(version)
    if (path === null) throw this.#unknown(version, expectedType)
    let result: VersionedData = structuredClone(data)
    for (const { from, to, migrate } of path) {
      const next = migrate(result)
      if (!isObject(next))
        throw new FilesError('corrupt', `The migration of ${expectedType} from ${from} to ${to} returned no object`)
      result = { ...next, version: to }
    }
    return { ...result, version: this.#currentVersion }
  }

  #pathFrom(version: string): SchemaMigration[] | null {
    const path: SchemaMigration[] = []
    const seen = new Set<string>()
    for (let at = version; at !== this.#currentVersion; ) {
      const step = this.#steps.get(at)
      if (step === undefined || seen.has(at)) return null
      seen.add(at)
      path.push(step)
      at = step.to
    }
    return path
  }

  #unknown(version: string, expectedType: string): FilesError {
    return new FilesError(
      'invalid_request',
      `Unknown version ${version} of ${expectedType}: no migrations lead from it to ${this.#currentVersion}`,
    )
  }
}

function isObject(value: unknown): value is VersionedData {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
