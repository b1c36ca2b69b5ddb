import { ApiProblem } from '@holdall/client'
import type { Job } from '@holdall/protocol'

/** How far the stream of a video is. */
export type StreamState =
  | { state: 'ready' }
  | { state: 'making'; progress: number }
  | { state: 'failed'; reason: string }

/**
 * Asks for the playlist unless it is being made already: the first who asks sets that in motion.
 *
 * @param lastJob the last job that makes it
 * @throws {ApiProblem} where it is not there and nothing is known of it
 */
export async function readStreamState(
  lastJob: () => Promise<Job | null>,
  readPlaylist: () => Promise<unknown>,
): Promise<StreamState> {
  const before = await lastJob()
  if (before !== null && isOpen(before)) return { state: 'making', progress: before.progress }
  try {
    await readPlaylist()
    return { state: 'ready' }
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 404)) throw error
    const job = await lastJob()
    if (job !== null && isOpen(job)) return { state: 'making', progress: job.progress }
    if (job === null || job.state === 'done') throw error
    return { state: 'failed', reason: job.reason ?? 'no reason was given' }
  }
}

const isOpen = ({ state }: Job): boolean => state === 'waiting' || state === 'running'
