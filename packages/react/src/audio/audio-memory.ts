/** What is kept of a decoded sound. `AudioBuffer` is one. */
export interface DecodedAudio {
  readonly length: number
  readonly numberOfChannels: number
  readonly duration: number
}

/** What is in memory at one moment; never changed afterwards. */
export interface AudioMemoryState {
  /** Of all decoded sounds; never more than the budget. */
  usedBytes: number
  /** How many sounds are kept. */
  count: number
  /** How many are being loaded. */
  loading: number
}

export interface AudioMemoryOptions<Audio extends DecodedAudio> {
  decode: (bytes: ArrayBuffer) => Promise<Audio>
  /** What decoded sounds may take together. */
  maxBytes: number
  /** How many are decoded at once: what is being decoded takes memory beside the budget. @default 2 */
  parallel?: number
}

/** Where the bytes of a sound come from. */
export type AudioSource = (signal: AbortSignal) => Promise<ArrayBuffer>

interface Loading<Audio> {
  ended: AbortController
  audio: Promise<Audio>
  waiting: number
}

const EMPTY: AudioMemoryState = { usedBytes: 0, count: 0, loading: 0 }
const BYTES_PER_SAMPLE = 4

const bytesOf = ({ length, numberOfChannels }: DecodedAudio): number => length * numberOfChannels * BYTES_PER_SAMPLE

/** Decoded sounds under a budget of bytes: what was not used for the longest time goes first. Object URLs of sounds are kept beside them. */
export class AudioMemory<Audio extends DecodedAudio = AudioBuffer> {
  readonly maxBytes: number
  readonly #decode: (bytes: ArrayBuffer) => Promise<Audio>
  readonly #parallel: number
  /** The one that was used last is the last. */
  readonly #kept = new Map<string, Audio>()
  readonly #loading = new Map<string, Loading<Audio>>()
  readonly #urls = new Map<string, string>()
  readonly #listeners = new Set<() => void>()
  readonly #queue: (() => void)[] = []
  #running = 0
  #state = EMPTY

  constructor({ decode, maxBytes, parallel = 2 }: AudioMemoryOptions<Audio>) {
    this.#decode = decode
    this.maxBytes = maxBytes
    this.#parallel = parallel
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The same until something changes. */
  readonly snapshot = (): AudioMemoryState => this.#state

  /** A sound that is kept. */
  get(key: string): Audio | undefined {
    const audio = this.#kept.get(key)
    if (audio !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, audio)
    }
    return audio
  }

  /**
   * A sound, loaded and decoded once for all who ask together. One that is larger than the whole budget is answered, and not kept.
   *
   * @throws the signal's reason; what source or decoder throw
   */
  async load(key: string, source: AudioSource, signal?: AbortSignal): Promise<Audio> {
    signal?.throwIfAborted()
    const kept = this.get(key)
    if (kept !== undefined) return kept
    const loading = this.#loading.get(key) ?? this.#begin(key, source)
    loading.waiting++
    const leave = () => {
      // Whom nobody waits for need not go on.
      if (--loading.waiting === 0) loading.ended.abort(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([loading.audio, aborted(signal)].filter((promise) => promise !== null))
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** An object URL for a sound, the same as long as it is kept here; `release` and `clear` revoke it. */
  urlOf(key: string, blob: Blob): string {
    const known = this.#urls.get(key)
    if (known !== undefined) return known
    const url = URL.createObjectURL(blob)
    this.#urls.set(key, url)
    return url
  }

  /** Lets go of one sound, its URL, and its loading. */
  release(key: string): void {
    this.#loading.get(key)?.ended.abort()
    this.#loading.delete(key)
    this.#kept.delete(key)
    this.#revoke(key)
    this.#changed()
  }

  /** Lets go of everything. It may be used again. */
  clear(): void {
    for (const { ended } of this.#loading.values()) ended.abort()
    this.#loading.clear()
    this.#kept.clear()
    for (const key of [...this.#urls.keys()]) this.#revoke(key)
    this.#changed()
  }

  #begin(key: string, source: AudioSource): Loading<Audio> {
    const ended = new AbortController()
    const loading: Loading<Audio> = { ended, waiting: 0, audio: this.#run(source, ended.signal) }
    this.#loading.set(key, loading)
    this.#changed()
    const settle = (audio: Audio | null) => {
      if (this.#loading.get(key) !== loading) return
      this.#loading.delete(key)
      if (audio !== null) this.#keep(key, audio)
      this.#changed()
    }
    loading.audio.then(settle, () => settle(null))
    return loading
  }

  async #run(source: AudioSource, signal: AbortSignal): Promise<Audio> {
    if (this.#running >= this.#parallel) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#running++
    try {
      signal.throwIfAborted()
      const bytes = await source(signal)
      signal.throwIfAborted()
      const audio = await this.#decode(bytes)
      signal.throwIfAborted()
      return audio
    } finally {
      this.#running--
      this.#queue.shift()?.()
    }
  }

  #keep(key: string, audio: Audio): void {
    const bytes = bytesOf(audio)
    if (bytes > this.maxBytes) return
    let used = this.#usedBytes()
    for (const [oldest, other] of this.#kept) {
      if (used + bytes <= this.maxBytes) break
      this.#kept.delete(oldest)
      used -= bytesOf(other)
    }
    this.#kept.set(key, audio)
  }

  #usedBytes(): number {
    return [...this.#kept.values()].reduce((sum, audio) => sum + bytesOf(audio), 0)
  }

  #revoke(key: string): void {
    const url = this.#urls.get(key)
    if (url !== undefined) URL.revokeObjectURL(url)
    this.#urls.delete(key)
  }

  #changed(): void {
    this.#state = { usedBytes: this.#usedBytes(), count: this.#kept.size, loading: this.#loading.size }
    for (const listener of [...this.#listeners]) listener()
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> | null {
  if (signal === undefined) return null
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
