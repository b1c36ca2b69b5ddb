import { describe, expect, it } from 'vitest'
import { inPieces, pattern, text } from '../../testing/driver-facts/material.ts'
import { MemoryDriver } from '../drivers/memory.ts'
import { withFaults } from './fault.ts'

describe('withFaults', () => {
  it('fails before anything is done, or after everything is', async () => {
    const memory = new MemoryDriver()
    const before = withFaults(memory, [{ damage: 'before', operations: ['write'] }])
    await expect(before.write('a', text('a'))).rejects.toMatchObject({ code: 'EIO' })
    expect(await memory.head('a')).toBeNull()
    const after = withFaults(memory, [{ damage: 'after', operations: ['write', 'delete'] }])
    await expect(after.write('a', text('a'))).rejects.toMatchObject({ code: 'EIO' })
    expect(await memory.head('a')).not.toBeNull()
    await expect(after.delete('a')).rejects.toMatchObject({ code: 'EIO' })
    expect(await memory.head('a')).toBeNull()
  })

  it('cuts bodies, in memory and on their way', async () => {
    const memory = new MemoryDriver()
    const faulty = withFaults(memory, [{ damage: 'cut' }])
    await expect(faulty.write('a', pattern(100))).rejects.toMatchObject({ code: 'EIO' })
    await expect(faulty.write('a', inPieces(pattern(100), 10))).rejects.toMatchObject({ code: 'EIO' })
    await expect(faulty.write('a', inPieces(pattern(0), 10))).rejects.toMatchObject({ code: 'EIO' })
    expect(await memory.head('a')).toBeNull()
    expect(faulty.injected.cut).toBe(3)
  })

  it('delays and then succeeds', async () => {
    const faulty = withFaults(new MemoryDriver(), [{ damage: 'delay', delayMs: 30 }])
    const startedAt = performance.now()
    await faulty.write('a', text('a'))
    expect(performance.now() - startedAt).toBeGreaterThan(25)
  })

  it('hits only the keys and as often as it is told', async () => {
    const faulty = withFaults(new MemoryDriver(), [{ damage: 'full', matches: (key) => key.startsWith('x'), times: 2 }])
    await faulty.write('a', text('a'))
    await expect(faulty.write('x1', text('x'))).rejects.toMatchObject({ code: 'ENOSPC' })
    await expect(faulty.copy('a', 'x2')).rejects.toMatchObject({ code: 'ENOSPC' })
    await faulty.write('x1', text('x'))
    expect(faulty.injected.full).toBe(2)
  })

  it('repeats itself with the same seed and differs with another', async () => {
    const run = async (seed: number) => {
      const faulty = withFaults(new MemoryDriver(), [{ damage: 'before', probability: 0.5 }], { seed })
      const results = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => faulty.head(String(index))))
      return results.map((result) => result.status).join()
    }
    expect(await run(1)).toBe(await run(1))
    expect(await run(1)).not.toBe(await run(2))
  })
})
