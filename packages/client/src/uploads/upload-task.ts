import type { MediaItem } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import { randomKey } from '../random-key.ts'
import type { FileBytes } from './disk-file.ts'
import { type FileHandle, isFileHandle, openHandle } from './file-handle.ts'
import { mayPass } from './patience.ts'
import type { UploadReports } from './run-upload.ts'
import { TransferMeter } from './transfer-meter.ts'
import type { UploadEngine } from './upload-engine.ts'
import { isMoving, isOpen, UploadFace } from './upload-face.ts'
import { UploadFile } from './upload-file.ts'
import type { UploadRecord, UploadRecords } from './upload-records.ts'
import type { UploadCommand, UploadTabs, UploadView } from './upload-tabs.ts'
import type { Upload, UploadSnapshot } from './upload-types.ts'

const STILL = { bytesPerSecond: 0, secondsLeft: null }

export interface TaskContext {
  engine: () => Promise<UploadEngine>
  records: UploadRecords
  tabs: UploadTabs
  /** Milliseconds. */
  now: () => number
  isOnline: () => boolean
  /** A snapshot is another one. */
  onChange: () => void
  /** An upload waits for its turn, or has given its place back. */
  onTurn: () => void
}

/** One upload: what is asked of it, and what becomes of it. */
export class UploadTask implements Upload {
  readonly id: string
  readonly #context: TaskContext
  readonly #file: UploadFile
  readonly #face: UploadFace
  readonly #meter: TransferMeter
  readonly #closed = new AbortController()
  #running: AbortController | null = null
  /** Another tab works on it, and this one follows. */
  #follows = false
  /** Why it is not started although it waits. */
  #heldBack: 'opening' | 'offline' | null = null

  constructor(context: TaskContext, record: UploadRecord, { blob, kept }: { blob: FileBytes | null; kept: boolean }) {
    this.id = record.key
    this.#context = context
    this.#file = new UploadFile(record, context.records, { blob, kept })
    this.#meter = new TransferMeter(context.now)
    this.#face = new UploadFace(record, () => {
      if (!this.#follows && this.#file.isKept) context.tabs.show(this.id, this.snapshot)
      context.onChange()
    })
    if (blob !== null) this.#face.showBytes(blob)
  }

  get snapshot(): UploadSnapshot {
    return this.#face.snapshot
  }
  get done(): Promise<MediaItem> {
    return this.#face.done
  }
  get isRunning(): boolean {
    return this.#running !== null
  }
  /** Whether it may be started. */
  get isReady(): boolean {
    return this.snapshot.state === 'waiting' && this.#heldBack === null && !this.isRunning && !this.#follows
  }

  subscribe = (listener: () => void): (() => void) => this.#face.subscribe(listener)

  /** Takes up a new upload. */
  begin(): void {
    if (!this.#file.isKept) return
    void this.#context.tabs.own(this.id)
    this.#file.keep()
  }

  /** Takes up an upload that an earlier page left, or follows the tab that works on it. */
  async restore(): Promise<void> {
    this.#heldBack = 'opening'
    const { tabs } = this.#context
    if (await tabs.own(this.id)) return await this.#inherit()
    this.#follows = true
    this.#face.set({ state: 'uploading' })
    tabs.ask(this.id, 'hello')
    void tabs.own(this.id, this.#closed.signal).then((owned) => {
      if (owned && isOpen(this.snapshot.state)) void this.#inherit()
      else if (owned) tabs.release(this.id)
    })
  }

  pause(): void {
    if (!this.#asks('pause') && isMoving(this.snapshot.state)) this.#stop({ state: 'paused' })
  }

  resume(): void {
    if (this.#asks('resume')) return
    const { state } = this.snapshot
    if (state === 'paused') this.#wait()
    else if (state === 'needs-file' && this.#file.record.handle !== null) void this.#open({ ask: true })
  }

  retry(): void {
    if (!this.#asks('retry') && this.snapshot.state === 'failed') this.#wait()
  }

  cancel(): void {
    if (this.#asks('cancel') || !isOpen(this.snapshot.state)) return
    const { record } = this.#file
    this.#stop({ state: 'cancelled', problem: null })
    this.#forget()
    // What is not taken back expires by itself.
    if (record.uploadId !== null || record.begun || record.copyOf)
      void this.#ask((engine) => engine.takeBack(record)).catch(() => {})
  }

  async provide(source: FileBytes | FileHandle): Promise<boolean> {
    if (this.snapshot.state !== 'needs-file') return false
    const handle = isFileHandle(source) ? source : null
    const blob = isFileHandle(source) ? await openHandle(source, { ask: true }) : source
    if (blob === null || !(await this.#take(blob)) || this.snapshot.state !== 'needs-file') return false
    if (handle !== null) {
      this.#file.write({ handle })
      this.#face.set({ reopens: true })
    }
    this.#wait()
    return true
  }

  /** There is a connection again. */
  online(): void {
    if (this.#heldBack === 'offline') this.#heldBack = null
    if (!this.#follows && this.snapshot.problem?.code === 'unreachable') this.retry()
  }

  /** Ends it on this page, and leaves what was kept for another. */
  close(): void {
    this.#closed.abort()
    this.#running?.abort()
    this.#face.hideBytes()
  }

  /** Another tab has been asked for it. */
  obey(command: UploadCommand): void {
    if (this.#follows) return
    if (command === 'hello') this.#context.tabs.show(this.id, this.snapshot)
    else this[command]()
  }

  /** The tab that works on it says how far it is. */
  follow(view: UploadView): void {
    if (!this.#follows) return
    this.#face.set(view)
    if (!isOpen(view.state)) this.#closed.abort()
  }

  /** Runs it until it ends, or is stopped. */
  async start(): Promise<void> {
    const running = new AbortController()
    this.#running = running
    const { signal } = running
    try {
      const blob = await this.#file.open()
      const taken = blob !== null && (await this.#take(blob))
      signal.throwIfAborted()
      if (!taken) return this.#face.set({ state: 'needs-file' })
      const job = { record: this.#file.record, blob, signal, reports: this.#reports(blob, signal) }
      const item = await (await this.#context.engine()).run(job)
      signal.throwIfAborted()
      this.#face.set({ ...STILL, state: 'done', item, mediaId: item.id, sentBytes: blob.size })
      this.#forget()
    } catch (error) {
      if (!signal.aborted) await this.#fail(error, signal)
    } finally {
      this.#running = null
      this.#context.onTurn()
    }
  }

  #reports(blob: FileBytes, signal: AbortSignal): UploadReports {
    const show: UploadFace['set'] = (change) => {
      if (!signal.aborted) this.#face.set(change)
    }
    return {
      stage: (state) => show({ state }),
      known: () => show({ known: true }),
      recorded: (change) => {
        // Of an upload that was cancelled meanwhile nothing is kept: what the server made of it is taken back.
        this.#file.write(change)
        if (change.uploadId !== undefined) show({ mediaId: change.uploadId })
      },
      sent: (sentBytes) => {
        if (signal.aborted) return
        this.#meter.add(sentBytes)
        const { bytesPerSecond } = this.#meter
        const secondsLeft = this.#meter.secondsLeft(blob.size - sentBytes)
        const state = sentBytes < blob.size ? 'uploading' : 'finishing'
        const change = { sentBytes, bytesPerSecond, secondsLeft, state } as const
        if (state === this.snapshot.state) this.#face.setSoon(change)
        else this.#face.set(change)
      },
    }
  }

  async #fail(error: unknown, signal: AbortSignal): Promise<void> {
    const unreadable = await this.#file.check()
    if (signal.aborted) return
    const problem = unreadable ?? ApiProblem.of(error)
    if (unreadable !== null) {
      this.#face.hideBytes()
      return this.#face.set({ ...STILL, state: 'needs-file', problem })
    }
    if (problem.code === 'unreachable' && !this.#context.isOnline()) {
      this.#heldBack = 'offline'
      return this.#face.set({ ...STILL, state: 'waiting', problem })
    }
    this.#face.set({ ...STILL, state: 'failed', problem })
    if (!mayPass(problem) && problem.status !== 401) this.#giveUp()
  }

  /** What will not pass comes to no other end after a reload, and begins anew when it is retried. */
  #giveUp(): void {
    const { uploadId } = this.#file.record
    this.#file.write({ uploadId: null, begun: false, copyOf: null, sha256: null, creationKey: randomKey() })
    this.#face.set({ mediaId: null })
    if (uploadId !== null) void this.#ask((engine) => engine.terminate(uploadId)).catch(() => {})
    void this.#context.records.remove(this.id)
  }

  #wait(): void {
    this.#meter.reset()
    this.#heldBack = null
    this.#face.set({ state: 'waiting', problem: null })
    this.#file.keep()
    this.#context.onTurn()
  }

  #stop(change: Partial<UploadSnapshot>): void {
    this.#running?.abort()
    this.#meter.reset()
    this.#face.set({ ...change, ...STILL })
    this.#context.onTurn()
  }

  /** What another tab works on is asked of that tab. */
  #asks(command: UploadCommand): boolean {
    if (this.#follows) this.#context.tabs.ask(this.id, command)
    return this.#follows
  }

  /** An earlier page, or another tab, has left it. */
  async #inherit(): Promise<void> {
    this.#heldBack = 'opening'
    const { state } = this.snapshot
    const left = await this.#file.reload()
    this.#follows = false
    // It was paused or cancelled meanwhile.
    if (this.snapshot.state !== state) return
    if (left) return await this.#open({ ask: false })
    // It has come to its end, and this tab has not heard of it.
    this.#context.tabs.release(this.id)
    const { uploadId } = this.#file.record
    const item = uploadId === null ? null : await this.#ask((engine) => engine.itemOf(uploadId)).catch(() => null)
    this.#face.set(item === null ? { state: 'cancelled' } : { state: 'done', item, sentBytes: item.sizeBytes })
  }

  async #open(options: { ask: boolean }): Promise<void> {
    this.#heldBack = 'opening'
    const { state } = this.snapshot
    const blob = await this.#file.open(options)
    const taken = blob !== null && (await this.#take(blob))
    // It was paused or cancelled meanwhile.
    if (this.snapshot.state !== state) return
    if (taken) this.#wait()
    else this.#face.set({ state: 'needs-file' })
  }

  async #take(blob: FileBytes): Promise<boolean> {
    const problem = await this.#file.take(blob)
    this.#face.set({ problem, ...(problem === null ? { sizeBytes: blob.size } : {}) })
    if (problem === null) this.#face.showBytes(blob)
    return problem === null
  }

  async #ask<T>(what: (engine: UploadEngine) => Promise<T>): Promise<T> {
    return await what(await this.#context.engine())
  }

  #forget(): void {
    if (this.#file.isKept) void this.#file.forget().then(() => this.#context.tabs.release(this.id))
  }
}
