/**
 * A file on the disk of a process in Node, as `fileFromPath` of `@holdall/client/node` opens it: read like a `Blob`, and no `Blob`, since what
 * takes those looks past their methods and would find nothing in it.
 */
export interface DiskFile {
  readonly isOnDisk: true
  readonly name: string
  readonly size: number
  /** MIME type; empty where it is left to the server, which looks at the bytes. */
  readonly type: string
  /** Milliseconds since 1970. */
  readonly lastModified: number
  /** Between two offsets, counted from the end where they are negative. */
  slice(start?: number, end?: number): DiskFile
  /** @throws {DOMException} `NotReadableError` when the file was changed since it was opened; what the file system throws. Both here and in `arrayBuffer` */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What is uploaded. */
export type FileBytes = Blob | DiskFile

export function isDiskFile(bytes: FileBytes): bytes is DiskFile {
  return 'isOnDisk' in bytes
}
