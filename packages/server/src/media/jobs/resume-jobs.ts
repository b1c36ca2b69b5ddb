import type { MediaContext } from '../media-context.ts'

type ResumeContext = Pick<MediaContext, 'database' | 'clock' | 'poke'>

/** Gives those parked jobs their turn whose time has come. Giving it twice is harmless. @returns how many */
export async function resumeJobs({ database, clock, poke }: ResumeContext): Promise<number> {
  const { rows } = await database.one<{ queue: string }>('service', {
    text: `select queue, holdall.enqueue_job(queue, jsonb_build_object('jobId', id), id) from jobs
      where resume_at <= $1 and state = 'waiting' limit 1000`,
    values: [clock()],
  })
  for (const queue of new Set(rows.map((row) => row.queue))) poke(queue)
  return rows.length
}

/** Lets jobs of queues that nobody works for any more end: `queue` is one where somebody finds that out. */
export async function moveAbandoned(
  { database }: Pick<MediaContext, 'database'>,
  { prefix, served, queue }: { prefix: string; served: readonly string[]; queue: string },
): Promise<void> {
  await database.one('service', {
    text: `update jobs set queue = $3, resume_at = now() where state in ('waiting', 'running') and starts_with(queue, $1) and queue <> all ($2)`,
    values: [prefix, served, queue],
  })
}
