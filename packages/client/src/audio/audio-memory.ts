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

/** What sounds in memory are told. */
export interface AudioMemoryOptions<Audio extends DecodedAudio> {
  decode: (bytes: ArrayBuffer) => Promise<Audio>
  /** What decoded sounds may take together. */
  maxBytes: number
  /** How many are decoded at once: what is being decoded takes memory beside the budget. @default 2 */
  parallel?: number
}

/** Where the bytes of a sound come from. */
export type AudioSource = (signal: AbortSignal) => Promise<ArrayBuffer>

/** All that is known of one sound. */
interface Sound<Audio> {
  audio?: Audio | undefined
  loading?: Promise<Audio> | undefined
  /** An object URL. */
  url?: string | undefined
  /** Aborted when it is let go of. */
  gone: AbortController
}

const BYTES_PER_SAMPLE = 4

const bytesOf = ({ audio }: Sound<DecodedAudio>): number =>
  audio === undefined ? 0 : audio.length * audio.numberOfChannels * BYTES_PER_SAMPLE

/** Decoded sounds under a budget of bytes: what was not used for the longest time goes first. Object URLs of sounds are kept beside them. */
export class AudioMemory<Audio extends DecodedAudio = AudioBuffer> {
  readonly #options: Required<AudioMemoryOptions<Audio>>
  /** The one that was used last is the last. */
  readonly #sounds = new Map<string, Sound<Audio>>()
  readonly #listeners = new Set<() => void>()
  readonly #queue: (() => void)[] = []
  #running = 0
  #state: AudioMemoryState = { usedBytes: 0, count: 0, loading: 0 }

  constructor({ parallel = 2, ...options }: AudioMemoryOptions<Audio>) {
    this.#options = { parallel, ...options }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The same until something changes. */
  readonly snapshot = (): AudioMemoryState => this.#state

  /** A sound that is kept. */
  readonly get = (key: string): Audio | undefined => {
    const sound = this.#sounds.get(key)
    if (sound?.audio !== undefined) this.#touch(key, sound)
    return sound?.audio
  }

  /**
   * A sound, loaded and decoded once for all who ask together. One that is larger than the whole budget is answered, and not kept.
   *
   * @throws an `AbortError` when it is released before; what source or decoder throw
   */
  async load(key: string, source: AudioSource): Promise<Audio> {
    const sound = this.#sound(key)
    this.#touch(key, sound)
    if (sound.audio !== undefined) return sound.audio
    sound.loading ??= this.#run(source, sound.gone.signal)
      .then((audio) => {
        if (!sound.gone.signal.aborted) this.#keep(sound, audio)
        return audio
      })
      .finally(() => {
        sound.loading = undefined
        // What came to nothing leaves nothing behind.
        if (this.#sounds.get(key) === sound && !sound.audio && !sound.url) this.#sounds.delete(key)
        this.#changed()
      })
    this.#changed()
    return sound.loading
  }

  /** An object URL for a sound, the same as long as it is kept here; `release` and `clear` revoke it. */
  readonly urlOf = (key: string, blob: Blob): string => {
    const sound = this.#sound(key)
    sound.url ??= URL.createObjectURL(blob)
    return sound.url
  }

  /** Lets go of one sound, its URL, and its loading. */
  readonly release = (key: string): void => {
    const sound = this.#sounds.get(key)
    sound?.gone.abort()
    if (sound?.url !== undefined) URL.revokeObjectURL(sound.url)
    this.#sounds.delete(key)
    this.#changed()
  }

  /** Lets go of everything. It may be used again. */
  readonly clear = (): void => {
    for (const key of [...this.#sounds.keys()]) this.release(key)
  }

  #sound(key: string): Sound<Audio> {
    const sound = this.#sounds.get(key) ?? { gone: new AbortController() }
    this.#sounds.set(key, sound)
    return sound
  }

  #touch(key: string, sound: Sound<Audio>): void {
    this.#sounds.delete(key)
    this.#sounds.set(key, sound)
  }

  async #run(source: AudioSource, signal: AbortSignal): Promise<Audio> {
    if (this.#running >= this.#options.parallel) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#running++
    try {
      signal.throwIfAborted()
      const bytes = await source(signal)
      signal.throwIfAborted()
      const audio = await this.#options.decode(bytes)
      signal.throwIfAborted()
      return audio
    } finally {
      this.#running--
      this.#queue.shift()?.()
    }
  }

  /** What is larger than the whole budget makes no room by driving all others out. */
  #keep(sound: Sound<Audio>, audio: Audio): void {
    const { maxBytes } = this.#options
    if (bytesOf({ ...sound, audio }) > maxBytes) return
    sound.audio = audio
    for (const [key, other] of this.#sounds) {
      if (this.#usedBytes() <= maxBytes) return
      if (other === sound) continue
      other.audio = undefined
      if (!other.url && !other.loading) this.#sounds.delete(key)
    }
  }

  #usedBytes(): number {
    return [...this.#sounds.values()].reduce((sum, sound) => sum + bytesOf(sound), 0)
  }

  #changed(): void {
    const sounds = [...this.#sounds.values()]
    const count = sounds.filter(({ audio }) => audio !== undefined).length
    const loading = sounds.filter((sound) => sound.loading !== undefined).length
    this.#state = { usedBytes: this.#usedBytes(), count, loading }
    for (const listener of [...this.#listeners]) listener()
  }
}
