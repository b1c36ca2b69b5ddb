/** How many objects are on their way at once: over a network each waits most of its time. Their bytes pass in pieces, so that memory does not grow. */
export const OBJECTS_AT_ONCE = 12

/**
 * Works on all items, at most `limit` at once. The first failure stops what has not begun; it is told when what has begun has ended, so that nothing
 * goes on behind its caller's back.
 */
export async function inLanes<T>(items: Iterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]()
  const failures: unknown[] = []
  const lane = async () => {
    for (let step = queue.next(); !step.done && failures.length === 0; step = queue.next())
      await work(step.value).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: limit }, lane))
  if (failures.length > 0) throw failures[0]
}
