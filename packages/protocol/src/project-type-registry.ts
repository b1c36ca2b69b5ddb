import { HoldallError } from './errors.ts'
import {
  defineProjectType,
  PROJECT_CONFIGS,
  type ProjectStorageConfig,
  type ProjectTypeDefinition,
} from './project-types.ts'

/** All project types of one Holdall. */
export interface ProjectTypeRegistry {
  /** The built-in types first, then the added ones in their order. */
  list(): readonly ProjectStorageConfig[]
  has(projectType: string): boolean
  /** @throws {invalid_request} when there is no such type; names those there are */
  get(projectType: string): ProjectStorageConfig
  /** The type whose projects' ids begin with `storagePrefix`, or null. */
  byPrefix(storagePrefix: string): ProjectStorageConfig | null
}

/**
 * The built-in project types and `extra` ones.
 *
 * @throws {invalid_request} when a definition is wrong, or its type or prefix is taken
 */
export function createProjectTypeRegistry(extra: readonly ProjectTypeDefinition[] = []): ProjectTypeRegistry {
  const byType = new Map<string, ProjectStorageConfig>()
  const byPrefix = new Map<string, ProjectStorageConfig>()
  for (const config of [...Object.values(PROJECT_CONFIGS), ...extra.map(defineProjectType)]) {
    if (byType.has(config.projectType) || byPrefix.has(config.storagePrefix)) {
      throw new HoldallError(
        'invalid_request',
        `Project type "${config.projectType}": its name or storagePrefix is taken`,
      )
    }
    byType.set(config.projectType, config)
    byPrefix.set(config.storagePrefix, config)
  }
  const all = Object.freeze([...byType.values()])

  return {
    list: () => all,
    has: (projectType) => byType.has(projectType),
    byPrefix: (storagePrefix) => byPrefix.get(storagePrefix) ?? null,
    get(projectType) {
      const config = byType.get(projectType)
      if (config !== undefined) return config
      throw new HoldallError('invalid_request', `There is no project type "${projectType.slice(0, 60)}"`, {
        hint: `Use one of: ${[...byType.keys()].join(', ')}`,
      })
    },
  }
}
