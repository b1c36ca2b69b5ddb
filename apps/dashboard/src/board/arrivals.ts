import type { MediaItem } from '@holdall/protocol'
import type { Api } from '../api/create-api.ts'
import { localUrls } from '../api/local-urls.ts'
import type { UploadDesk } from '../upload/upload-desk.ts'
import { layOut, type Proportions, sizeOfNew } from './model/lay-out.ts'
import type { Piece } from './model/piece.ts'
import type { Point, Rect } from './model/rect.ts'
import { middleOfView, placeAt, proportionsOf, showInstead } from './place.ts'
import type { BoardSession } from './session.ts'

/** A file that is being uploaded, in the place where it will lie. */
export interface Arrival extends Rect {
  uploadId: string
  name: string
  /** Whether the browser could tell its size. */
  isMeasured: boolean
  /** The key of the piece that will show it; null where it becomes one of its own. */
  replaces: string | null
}

const LOOK_MS = 700
const LOOKS = 30

/** Files that come to a board: they are uploaded to the library, and lie on the board as soon as they are there. */
export class Arrivals {
  readonly #session: BoardSession
  readonly #api: Api
  readonly #desk: UploadDesk
  readonly #landing = new Set<string>()

  constructor(session: BoardSession, api: Api, desk: UploadDesk) {
    this.#session = session
    this.#api = api
    this.#desk = desk
  }

  /** Watches the uploads. @returns what ends that */
  start(): () => void {
    return this.#desk.uploads.subscribe(() => this.#land())
  }

  /** @param at a point of the board; null for the middle of what is shown */
  async take(files: readonly File[], at: Point | null): Promise<void> {
    const measured: Proportions[] = []
    // One after the other: a picture that is decoded takes a hundred times the room of its file.
    for (const file of files) measured.push(await measure(file))
    const rects = layOut(measured.map(sizeOfNew), at ?? middleOfView(this.#session))
    this.#add(files, (index) => ({
      ...(rects[index] as Rect),
      isMeasured: measured[index] != null,
      replaces: null,
    }))
  }

  /** Lets a piece show a file, once that is uploaded. */
  replace({ key, x, y, w, h }: Piece, file: File): void {
    this.#add([file], () => ({ x, y, w, h, isMeasured: false, replaces: key }))
  }

  #add(files: readonly File[], describe: (index: number) => Omit<Arrival, 'uploadId' | 'name'>): void {
    const { arrivals } = this.#session
    const added = this.#desk
      .add(files)
      .map(({ id, snapshot: { name } }, index) => ({ uploadId: id, name, ...describe(index) }))
    arrivals.set([...arrivals.value, ...added])
    this.#land()
  }

  #land(): void {
    const uploads = new Map(this.#desk.uploads.snapshot.map((upload) => [upload.id, upload]))
    for (const arrival of this.#session.arrivals.value) {
      const upload = uploads.get(arrival.uploadId)
      if (this.#landing.has(arrival.uploadId)) continue
      if (upload === undefined || upload.state === 'cancelled') this.#drop(arrival)
      else if (upload.item !== null) void this.#lay(arrival, upload.item)
    }
  }

  async #lay(arrival: Arrival, uploaded: MediaItem): Promise<void> {
    this.#landing.add(arrival.uploadId)
    try {
      const item = arrival.isMeasured ? localUrls(uploaded) : await this.#measured(uploaded)
      const piece = arrival.replaces === null ? undefined : this.#session.model.find(arrival.replaces)
      if (piece !== undefined) showInstead(this.#session, piece, item)
      else placeAt(this.#session, [{ rect: rectFor(arrival, item), media: item }])
    } finally {
      this.#drop(arrival)
    }
  }

  /** The item with its size, as far as it has one. */
  async #measured(uploaded: MediaItem): Promise<MediaItem> {
    const { id } = uploaded
    let known = localUrls(uploaded)
    for (let look = 0; look < LOOKS && known.status === 'processing' && known.width === null; look++) {
      await new Promise((done) => setTimeout(done, LOOK_MS))
      known = await this.#api.media.get(id)
    }
    return known
  }

  #drop({ uploadId }: Arrival): void {
    const { arrivals } = this.#session
    arrivals.set(arrivals.value.filter((other) => other.uploadId !== uploadId))
  }
}

/** In the middle of its place, with its own proportions. */
function rectFor({ x, y, w, h, isMeasured }: Arrival, item: MediaItem): Rect {
  if (isMeasured) return { x, y, w, h }
  const size = sizeOfNew(proportionsOf(item))
  return { x, y: Math.round(y + (h - size.h) / 2), ...size }
}

/** The size of a picture that the browser can read; null for everything else. */
async function measure(file: File): Promise<Proportions> {
  if (!file.type.startsWith('image/')) return null
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    return null
  }
}
