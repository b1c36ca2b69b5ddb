import { MEDIA_QUEUES, type MediaContext } from '../media-context.ts'

/** Jobs that wait for long without news: their turn was lost. Giving them another is harmless. @returns how many */
export async function requeueJobs(
  { database, clock, poke }: Pick<MediaContext, 'database' | 'clock' | 'poke'>,
  olderThanMs: number,
): Promise<number> {
  const { rowCount } = await database.one('service', {
    text: `select holdall.enqueue_job($2, jsonb_build_object('jobId', id), id) from jobs
      where state in ('waiting', 'running') and updated_at < $1 limit 1000`,
    values: [new Date(clock().getTime() - olderThanMs), MEDIA_QUEUES.jobs],
  })
  if (rowCount > 0) poke(MEDIA_QUEUES.jobs)
  return rowCount
}
