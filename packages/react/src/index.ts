export type { MoodboardActions, UseMoodboard } from './boards/use-moodboard.ts'
export { useMoodboard } from './boards/use-moodboard.ts'
export { HoldallProvider, type HoldallProviderProps, useHoldallClient } from './holdall-provider.tsx'
export { type UseMedia, type UseMediaOptions, useMedia } from './media/use-media.ts'
export { type MediaItemActions, type MediaPatch, type UseMediaItem, useMediaItem } from './media/use-media-item.ts'
export { type UseStorageStats, useStorageStats } from './media/use-storage-stats.ts'
export type { LoadedProject, LoadingStage } from './projects/load-project.ts'
export type { ProjectActions, ProjectCopy, ProjectPatch } from './projects/project-actions.ts'
export { type UseProject, useProject } from './projects/use-project.ts'
export {
  type NewProject,
  type UseProjectFactory,
  useAudioEditProject,
  useCustomProject,
  useImageEditProject,
  useMusicClipProject,
  useProjectFactory,
  useVideoEditProject,
} from './projects/use-project-factory.ts'
export {
  type UseProjectLoading,
  type UseProjectLoadingOptions,
  useProjectLoading,
} from './projects/use-project-loading.ts'
export {
  type UseProjectManagement,
  type UseProjectManagementOptions,
  useProjectManagement,
} from './projects/use-project-management.ts'
export { type UseProjects, type UseProjectsOptions, useProjects } from './projects/use-projects.ts'
export { holdallKeys } from './queries/holdall-keys.ts'
export type { Reading } from './queries/reading.ts'
export { useLiveUpdates } from './queries/use-live-updates.ts'
export type { Writing } from './queries/use-writes.ts'
export { browserStorageKey, type StorageScope } from './storage/browser-storage.ts'
