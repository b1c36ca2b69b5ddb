import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AudioMemory, type AudioSource } from './audio-memory.ts'

const MIB = 1024 * 1024
/** A sound of so many bytes when decoded: one channel, four bytes each. */
const sound = (bytes: number) => ({ length: bytes / 4, numberOfChannels: 1, duration: bytes / 4 / 48_000 })
const bytesOf: AudioSource = async () => new ArrayBuffer(8)

function setUp({ maxBytes = 10 * MIB, bytes = MIB, parallel = 2 } = {}) {
  let running = 0
  let most = 0
  let decoded = 0
  const memory = new AudioMemory({
    maxBytes,
    parallel,
    decode: async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 0))
      running--
      decoded++
      return sound(bytes)
    },
  })
  return { memory, most: () => most, decoded: () => decoded }
}

describe('sounds in memory', () => {
  const open = new Set<string>()
  beforeEach(() => {
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
      const url = `blob:${Math.random()}`
      open.add(url)
      return url
    })
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void open.delete(url))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(open.size).toBe(0)
  })

  it('stay within their budget over 200 loads, of which two are decoded at once', async () => {
    const { memory, most } = setUp()
    let highest = 0
    const stop = memory.subscribe(() => {
      highest = Math.max(highest, memory.snapshot().usedBytes)
    })
    await Promise.all(Array.from({ length: 200 }, (_, n) => memory.load(`sound-${n}`, bytesOf)))
    stop()
    expect(memory.snapshot()).toEqual({ usedBytes: 10 * MIB, count: 10, loading: 0 })
    expect(highest).toBe(10 * MIB)
    expect(most()).toBe(2)
  })

  it('never take more than the budget, whatever their sizes and the order', async () => {
    const sizes = fc.array(fc.record({ key: fc.integer({ min: 0, max: 9 }), size: fc.integer({ min: 0, max: 40 }) }))
    await fc.assert(
      fc.asyncProperty(sizes, async (loads) => {
        let size = 0
        const memory = new AudioMemory({ maxBytes: 100, decode: async () => sound(size * 4) })
        for (const load of loads) {
          size = load.size
          const audio = await memory.load(String(load.key), bytesOf)
          expect(memory.snapshot().usedBytes).toBeLessThanOrEqual(100)
          if (audio.length * 4 <= 100) expect(memory.get(String(load.key))).toBe(audio)
        }
      }),
    )
  })

  it('make room by the one that was not used for the longest time', async () => {
    const { memory } = setUp({ maxBytes: 2 * MIB })
    await memory.load('a', bytesOf)
    await memory.load('b', bytesOf)
    memory.get('a')
    await memory.load('c', bytesOf)
    expect([memory.get('a'), memory.get('b'), memory.get('c')].map(Boolean)).toEqual([true, false, true])
  })

  it('are loaded once for all who ask together', async () => {
    const { memory, decoded } = setUp()
    const [first, second] = await Promise.all([memory.load('a', bytesOf), memory.load('a', bytesOf)])
    expect(first).toBe(second)
    expect(await memory.load('a', bytesOf)).toBe(first)
    expect(decoded()).toBe(1)
  })

  it('are answered, and not kept, when they are larger than the budget', async () => {
    const { memory } = setUp({ maxBytes: MIB, bytes: 2 * MIB })
    expect((await memory.load('a', bytesOf)).length).toBe(MIB / 2)
    expect(memory.snapshot()).toEqual({ usedBytes: 0, count: 0, loading: 0 })
  })

  it('may fail, and be asked for again', async () => {
    const { memory } = setUp()
    await expect(memory.load('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    expect(memory.snapshot().loading).toBe(0)
    expect((await memory.load('a', bytesOf)).length).toBe(MIB / 4)
  })

  it('end their loading when they are let go of, and come anew when they are asked for again', async () => {
    const { memory } = setUp()
    const signals: AbortSignal[] = []
    const waiting: AudioSource = (signal) => {
      signals.push(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const ended = memory.load('a', waiting)
    memory.clear()
    const again = memory.load('a', bytesOf)
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' })
    expect(signals[0]?.aborted).toBe(true)
    expect((await again).length).toBe(MIB / 4)
    expect(memory.snapshot()).toEqual({ usedBytes: MIB, count: 1, loading: 0 })
  })

  it('have one object URL each, which is revoked with them', async () => {
    const { memory } = setUp()
    const url = memory.urlOf('a', new Blob(['x']))
    expect(memory.urlOf('a', new Blob(['x']))).toBe(url)
    memory.urlOf('b', new Blob(['y']))
    memory.release('a')
    expect([...open]).not.toContain(url)
    memory.clear()
  })
})
