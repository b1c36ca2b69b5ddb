import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { replaceFile } from '../durable/replace-file.ts'
import { acquireLock, LockTimeout } from '../lock/acquire-lock.ts'
import { bootId } from '../lock/boot-id.ts'
import { type CacheType, INDEX_FILE, JOURNAL_FILE } from './cached-item.ts'
import { readIndexFile, snapshotText } from './index-file.ts'
import { changeLine, type IndexChange, readChange } from './index-lines.ts'
import type { IndexEntry } from './lru-index.ts'

const NEWLINE = 0x0a
/** Read at once; no line is as long. */
const PIECE_BYTES = 64 << 10
/** Changes that are applied before others get their turn. */
const TURN = 2000

/**
 * The index of one space on disk: `index.json`, and `index.log` with what changed since. All processes that share the folder append
 * whole lines to the journal and read those of the others. To apply the journal once more, to the index it led to or to
 * any before, changes nothing; so a new index may be written while changes go on, and a kill between its two renames does no harm.
 *
 * Each line begins with its line break: one that a full disk cut short spoils no other.
 */
export class IndexJournal {
  readonly #type: CacheType
  readonly #folder: string
  readonly #path: string
  readonly #apply: (change: IndexChange) => void
  #fd = -1
  #ino = 0
  /** Up to where the journal has been applied. */
  #position = 0
  /** How many bytes of those after it are ours, and so applied already. */
  #ownBytes = 0
  #boot: string | null = null
  #damaged = false
  lines = 0

  constructor(folder: string, type: CacheType, apply: (change: IndexChange) => void) {
    this.#folder = folder
    this.#type = type
    this.#path = join(folder, JOURNAL_FILE)
    this.#apply = apply
  }

  /** Reads index and journal. @returns whether they can be trusted; if not, the folder says what there is */
  async open(): Promise<boolean> {
    // The journal first: what is renamed over it from now on only repeats it.
    this.#openLog()
    const entries = readIndexFile(join(this.#folder, INDEX_FILE), this.#type)
    for (const [count, entry] of (entries ?? []).entries()) {
      this.#apply({ kind: 'set', entry })
      if (count % TURN === TURN - 1) await nextTurn()
    }
    let applied = 0
    for (const change of this.#unread()) {
      this.#apply(change)
      if (++applied % TURN === 0) await nextTurn()
    }
    const torn = this.#position < fs.fstatSync(this.#fd).size
    // After a power cut the end of the journal may be gone, though what it told of is there.
    const cutOff = this.#boot !== bootId() && this.lines > 0
    return entries !== null && !this.#damaged && !torn && !cutOff
  }

  append(change: IndexChange): void {
    const line = Buffer.from(`\n${changeLine(change)}`)
    for (;;) {
      const written = fs.writeSync(this.#fd, line)
      this.#ownBytes += written
      this.lines += 1
      if (written < line.byteLength) throw new Error(`${this.#path} is cut short: the disk is full`)
      // Another process may have begun a new journal just before this line came to the old one.
      if (this.#isCurrent()) return
      this.#reopen()
    }
  }

  /** Applies what other processes wrote. */
  catchUp(): void {
    if (!this.#isCurrent()) this.#reopen()
    const { size } = fs.fstatSync(this.#fd)
    if (size - this.#position === this.#ownBytes) {
      this.#position = size
      this.#ownBytes = 0
    } else this.#applyUnread()
  }

  /** Writes the index as it is, and begins a new journal. Another process that does so already is left to it. */
  async compact(entries: () => readonly IndexEntry[]): Promise<void> {
    const lock = await acquireLock(`${this.#path}.lock`).catch((error: unknown) => {
      if (error instanceof LockTimeout) return null
      throw error
    })
    if (lock === null) return
    try {
      this.catchUp()
      const from = this.#position
      await replaceFile(join(this.#folder, INDEX_FILE), snapshotText(entries()))
      if (this.#isCurrent()) this.#beginAnew(from)
    } finally {
      lock.release()
    }
  }

  close(): void {
    if (this.#fd !== -1) fs.closeSync(this.#fd)
    this.#fd = -1
  }

  /** Puts what came since `from` into a new journal in place of this one. */
  #beginAnew(from: number): void {
    this.catchUp()
    const old = this.#fd
    const since = readFrom(old, from)
    const temporary = `${this.#path}.tmp.${randomBytes(4).toString('hex')}`
    fs.writeFileSync(temporary, Buffer.concat([header(), since]))
    fs.renameSync(temporary, this.#path)
    // A line that came to the old one until now is copied; whoever writes one later finds the new one in its place.
    const late = readFrom(old, from + since.byteLength)
    this.#openLog()
    if (late.byteLength > 0) fs.writeSync(this.#fd, late)
    fs.closeSync(old)
    this.#position = header().byteLength + since.byteLength
    this.lines = since.filter((byte) => byte === NEWLINE).byteLength
  }

  #openLog(): void {
    fs.mkdirSync(this.#folder, { recursive: true })
    this.#fd = fs.openSync(this.#path, 'a+')
    const { ino, size } = fs.fstatSync(this.#fd)
    if (size === 0) fs.writeSync(this.#fd, header())
    this.#ino = ino
    this.#position = 0
    this.#ownBytes = 0
    this.lines = 0
  }

  #isCurrent(): boolean {
    return fs.statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#ino
  }

  #reopen(): void {
    const old = this.#fd
    this.#applyUnread()
    this.#openLog()
    fs.closeSync(old)
    this.#applyUnread()
  }

  #applyUnread(): void {
    for (const change of this.#unread()) this.#apply(change)
    this.#ownBytes = 0
  }

  *#unread(): Generator<IndexChange> {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    for (;;) {
      const count = fs.readSync(this.#fd, piece, 0, PIECE_BYTES, this.#position)
      const isEnd = count < PIECE_BYTES
      const end = isEnd ? count : Math.max(piece.lastIndexOf(NEWLINE, count - 1), 1)
      const lines = piece.toString('utf8', 0, end).split('\n')
      const last = lines.at(-1) ?? ''
      if (isEnd && last !== '' && !this.#isLine(last)) {
        // Perhaps it is being written: it is looked at again next time.
        lines.pop()
        this.#position -= Buffer.byteLength(last)
      }
      this.#position += end
      for (const line of lines) {
        const change = readChange(this.#type, line)
        if (change !== null) {
          this.lines += 1
          yield change
        } else if (line.startsWith('{')) this.#boot = bootOf(line)
        else if (line !== '') this.#damaged = true
      }
      if (isEnd) return
    }
  }

  #isLine(line: string): boolean {
    return line.startsWith('{') || readChange(this.#type, line) !== null
  }
}

function header(): Buffer {
  return Buffer.from(JSON.stringify({ version: '1.0', boot: bootId() }))
}

function bootOf(line: string): string | null {
  try {
    return String(JSON.parse(line).boot)
  } catch {
    return null
  }
}

function readFrom(fd: number, from: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, fs.fstatSync(fd).size - from))
  return bytes.subarray(0, fs.readSync(fd, bytes, 0, bytes.byteLength, from))
}
