import type { Upload, UploadSource, Uploads } from '@holdall/client'
import type { DropPlace } from './drop-place.ts'
import { isMoving } from './upload-totals.ts'

/** Where files go that are not for the library alone. */
export interface UploadTarget {
  projectId: string
  projectName: string
}

/** Takes files in, and knows where they go. It belongs to the page, not to a view, so it survives navigation. */
export class UploadDesk {
  readonly uploads: Uploads
  #dropTarget: UploadTarget | null = null
  #dropPlace: DropPlace | null = null

  constructor(uploads: Uploads) {
    this.uploads = uploads
  }

  /** Whether closing the page would break something off. */
  get busy(): boolean {
    return this.uploads.snapshot.some(isMoving)
  }

  /** Where files go that are dropped or pasted now. */
  get dropTarget(): UploadTarget | null {
    return this.#dropTarget
  }

  setDropTarget(target: UploadTarget | null): void {
    this.#dropTarget = target
  }

  /** What takes them instead, and adds them itself. */
  get dropPlace(): DropPlace | null {
    return this.#dropPlace
  }

  setDropPlace(place: DropPlace | null): void {
    this.#dropPlace = place
  }

  /** @param target null is the library @returns their uploads, in the same order */
  add(files: readonly UploadSource[], target: UploadTarget | null = null): Upload[] {
    return this.uploads.add(files, target === null ? {} : { projectId: target.projectId })
  }
}
