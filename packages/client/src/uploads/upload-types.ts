import type { MediaItem, ProjectCategory, SourceType, Visibility } from '@holdall/protocol'
import type { ApiProblem } from '../http/api-problem.ts'
import type { FileBytes } from './disk-file.ts'
import type { FileHandle } from './file-handle.ts'

/** What may be uploaded. Only a `File` and what has a handle come back after a reload. */
export type UploadSource = FileBytes | FileHandle | { name: string; blob: FileBytes; handle?: FileHandle | undefined }

/** What a file is to become. */
export interface UploadIntent {
  /** The library alone when not given. */
  projectId?: string | undefined
  /** Needs a `projectId`. */
  sceneId?: string | undefined
  /** Folder of the project. @default 'uploads' */
  category?: ProjectCategory | undefined
  /** @default 'upload' */
  sourceType?: SourceType | undefined
  title?: string | undefined
  description?: string | undefined
  tags?: readonly string[] | undefined
  visibility?: Visibility | undefined
  metadata?: Readonly<Record<string, unknown>> | undefined
}

/**
 * - `waiting`: for its turn, or for the connection
 * - `hashing`: looked up before it is sent, because the server may have these bytes already
 * - `uploading`, `paused`
 * - `finishing`: every byte is there, and the server makes an item of them
 * - `needs-file`: the page was reloaded, or the file cannot be read any more; `provide` it again
 */
export type UploadState =
  | 'waiting'
  | 'hashing'
  | 'uploading'
  | 'paused'
  | 'finishing'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'needs-file'

/** An upload at one moment; never changed afterwards. */
export interface UploadSnapshot {
  /** Of the upload; the same after a reload. */
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  readonly sentBytes: number
  readonly state: UploadState
  /** Smoothed over about three seconds; 0 while unknown. */
  readonly bytesPerSecond: number
  readonly secondsLeft: number | null
  /** Id of the item that it becomes, from the creation of the upload on. */
  readonly mediaId: string | null
  /** An object URL of the bytes at hand, until the item has its own; null where there are none. */
  readonly localUrl: string | null
  readonly item: MediaItem | null
  /** Whether nothing was sent, because the server had these bytes already. */
  readonly known: boolean
  /** Of a `needs-file`: whether `resume` can open the file by itself, once the user allows it. */
  readonly reopens: boolean
  /** Why it failed, or why the file that was provided is not taken. */
  readonly problem: ApiProblem | null
  readonly intent: UploadIntent
}

/** One file on its way. */
export interface Upload {
  readonly id: string
  readonly snapshot: UploadSnapshot
  /** Calls back after each change. @returns a function that ends that */
  subscribe(listener: () => void): () => void
  /**
   * The item, when it is there. Of an upload that is retried this is another promise than before.
   *
   * @throws {ApiProblem} when it failed; an `AbortError` when it was cancelled
   */
  readonly done: Promise<MediaItem>
  pause(): void
  /** Goes on. Of a `needs-file` that has a handle: asks for the permission to read it, which needs a gesture of the user. */
  resume(): void
  /** Stops for good, and takes back what is on the server. */
  cancel(): void
  /** Tries a failed one again. */
  retry(): void
  /** The file of a `needs-file`. @returns whether it is the same file; if not, `snapshot.problem` says why */
  provide(file: FileBytes | FileHandle): Promise<boolean>
}

/** All uploads of a page. */
export interface Uploads {
  /** Begins to upload; failures are told by the uploads themselves. */
  add(files: Iterable<UploadSource>, intent?: UploadIntent): Upload[]
  /** Another list after each change, the same one in between. */
  readonly snapshot: readonly UploadSnapshot[]
  subscribe(listener: () => void): () => void
  get(id: string): Upload | undefined
  pauseAll(): void
  resumeAll(): void
  cancelAll(): void
  retryAll(): void
  /** Takes what is done or cancelled off the list. */
  clearDone(): void
  /** Takes one off the list, and cancels it if it is not done. */
  remove(id: string): void
  /** Brings back what an earlier page left, and what other tabs are at. @returns those that were not on the list yet */
  restore(): Promise<Upload[]>
  /** Ends what runs, without cancelling it: a later `restore` goes on. */
  close(): void
}
