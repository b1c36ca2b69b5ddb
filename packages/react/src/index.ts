export type { MusicTrack, NewTrack } from './audio/music-tracks.ts'
export {
  type UseAudioMemoryManagement,
  type UseAudioMemoryManagementOptions,
  useAudioMemoryManagement,
} from './audio/use-audio-memory-management.ts'
export {
  type MusicTrackActions,
  type UseMusicTracks,
  type UseMusicTracksOptions,
  useMusicTracks,
} from './audio/use-music-tracks.ts'
export { type MoodboardActions, type UseMoodboard, useMoodboard } from './boards/use-moodboard.ts'
export { type UseMoodboards, type UseMoodboardsOptions, useMoodboards } from './boards/use-moodboards.ts'
export type { Edit } from './documents/open-document.ts'
export {
  type UseDataPersistence,
  type UseDataPersistenceOptions,
  useDataPersistence,
} from './documents/use-data-persistence.ts'
export { HoldallProvider, type HoldallProviderProps, useHoldallClient } from './holdall-provider.tsx'
export { type UseMedia, type UseMediaOptions, useMedia } from './media/use-media.ts'
export {
  type MediaItemActions,
  type MediaPatch,
  type UseMediaItem,
  type UseMediaItemOptions,
  useMediaItem,
} from './media/use-media-item.ts'
export { type UseStorageStats, useStorageStats } from './media/use-storage-stats.ts'
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
export { useLiveUpdates } from './queries/use-live-updates.ts'
export { type ListOptions, type Pages, type PagesOptions, usePages } from './queries/use-pages.ts'
export type { Reading } from './queries/use-reading.ts'
export type { Writing } from './queries/use-writes.ts'
export type { StepLocation } from './steps/step-location.ts'
export type { StepSource } from './steps/step-progress.ts'
export {
  type UseUrlStorageIntegration,
  type UseUrlStorageIntegrationOptions,
  useUrlStorageIntegration,
} from './steps/use-url-storage-integration.ts'
export { browserStorageKey, type StorageScope } from './storage/browser-storage.ts'
export {
  type UseFileUploadHandlers,
  type UseFileUploadHandlersOptions,
  useFileUploadHandlers,
} from './uploads/use-file-upload-handlers.ts'
export { type UseUploads, type UseUploadsOptions, useUploads } from './uploads/use-uploads.ts'
