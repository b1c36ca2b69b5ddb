export type {
  BaseProject,
  MediaItem,
  Project,
  ProjectStatus,
  ProjectStorageConfig,
  ProjectType,
} from '@holdall/protocol'
export { defineProjectType, determineMediaType, PROJECT_CONFIGS } from '@holdall/protocol'
export { type BoardWriter, createBoardWriter, type KnownBoard } from './api/board-writer.ts'
export type { Base, DocumentText, LoadedDocument } from './api/documents.ts'
export type { JobQuery } from './api/jobs.ts'
export {
  type LoadedProject,
  type LoadingProgress,
  type LoadingStage,
  type LoadProjectOptions,
  loadProject,
} from './api/load-project.ts'
export type { BulkChange, BulkTarget, Imported, MediaPart, Waveform } from './api/media.ts'
export type { MediaQuery } from './api/media-query.ts'
export type { BoardQuery, WrittenItems } from './api/moodboards.ts'
export { type CallOptions, everyItem, type Page, type PageOptions } from './api/page.ts'
export type {
  DocumentBody,
  ProjectRef,
  Register,
  RegisteredTypes,
  TypedProject,
  TypeName,
} from './api/project-bodies.ts'
export type { ProjectQuery, ProjectTypeInfo } from './api/projects.ts'
export type { SceneMediaOptions } from './api/scenes.ts'
export type { Amount, Analytics, CleanUpKind, CleanUpPlan, CleanUpProgress, CleanUpScope } from './api/storage.ts'
export type { StoreFile, StoreOptions } from './api/store-file.ts'
export type { StoredMedia, UploadUserFile } from './api/unified-media.ts'
export {
  AudioMemory,
  type AudioMemoryOptions,
  type AudioMemoryState,
  type AudioSource,
  type DecodedAudio,
} from './audio/audio-memory.ts'
export {
  type AcceptedEdit,
  type AutoSaveOptions,
  AutoSaveService,
} from './autosave/auto-save-service.ts'
export type { JournalEntry } from './autosave/autosave-state.ts'
export { type JournalStore, MemoryJournal } from './autosave/journal-store.ts'
export type { AutoSaveConflict, AutoSaveSnapshot, AutoSaveStatus } from './autosave/snapshot.ts'
export { type ClientOptions, createClient, type HoldallClient } from './client.ts'
export { constructStorageUrl } from './construct-storage-url.ts'
export type { LiveEvent, LiveEvents, LiveListener } from './events/live-events.ts'
export { type ForgetOptions, forgetLocalData, type LocalData } from './forget-local-data.ts'
export { ApiProblem } from './http/api-problem.ts'
export type { RetryOptions } from './http/retry.ts'
export type { Send, SendOptions } from './http/send.ts'
export type { Token } from './http/token-source.ts'
export { projectConfig } from './project-config.ts'
export { checkFile } from './uploads/check-file.ts'
export { type ChooseFilesOptions, chooseFiles } from './uploads/choose-files.ts'
export { createUploads, type UploadsOptions } from './uploads/create-uploads.ts'
export type { DiskFile, FileBytes } from './uploads/disk-file.ts'
export { droppedFiles } from './uploads/dropped-files.ts'
export { type FileSource, type RejectedFile, sortOutFiles } from './uploads/sort-out-files.ts'
export type {
  Upload,
  UploadIntent,
  UploadSnapshot,
  UploadSource,
  UploadState,
  Uploads,
} from './uploads/upload-types.ts'
