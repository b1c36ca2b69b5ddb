import type { MediaContext } from '../media-context.ts'

/** Jobs that wait for long without news: their turn was lost. Giving them another is harmless. @returns how many */
export async function requeueJobs(
  { database, clock, poke }: Pick<MediaContext, 'database' | 'clock' | 'poke'>,
  olderThanMs: number,
): Promise<number> {
  const { rows } = await database.one<{ queue: string }>('service', {
    text: `select queue, holdall.enqueue_job(queue, jsonb_build_object('jobId', id), id) from jobs
      where state in ('waiting', 'running') and resume_at is null and updated_at < $1 limit 1000`,
    values: [new Date(clock().getTime() - olderThanMs)],
  })
  for (const queue of new Set(rows.map((row) => row.queue))) poke(queue)
  return rows.length
}
