const POOL_BYTES = 4096

/**
 * A source of uniform numbers in [0, 1) from the platform's cryptographic generator, drawn from a pool, because one call of
 * `crypto.getRandomValues` per number costs more than the rest of making an id.
 */
export function pooledRandom(): () => number {
  const pool = new Uint32Array(POOL_BYTES / Uint32Array.BYTES_PER_ELEMENT)
  let next = pool.length
  return () => {
    if (next === pool.length) {
      crypto.getRandomValues(pool)
      next = 0
    }
    return (pool[next++] as number) / 2 ** 32
  }
}
