import { type BuiltInProjectType, PROJECT_CONFIGS, type ProjectStorageConfig } from '@holdall/protocol'

/** What a project type stores and allows: one of the app's own, or a built-in one. @returns undefined for a type that neither knows */
export function projectConfig(
  { projectTypes }: { projectTypes: readonly ProjectStorageConfig[] },
  projectType: string,
): ProjectStorageConfig | undefined {
  const own = projectTypes.find((config) => config.projectType === projectType)
  return (
    own ??
    (Object.hasOwn(PROJECT_CONFIGS, projectType) ? PROJECT_CONFIGS[projectType as BuiltInProjectType] : undefined)
  )
}
