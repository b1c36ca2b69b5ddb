import type { LiveListener } from '@holdall/client'
import { describe, expect, it, vi } from 'vitest'
import type { JobNews } from './job-news.ts'
import { StartedJobs } from './started-jobs.ts'

/** Events that the test tells by hand. */
class ToldEvents {
  listeners = new Set<LiveListener>()

  listen(listener: LiveListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(jobId: string, payload: Omit<JobNews, 'jobId' | 'kind' | 'mediaId'>): void {
    for (const { onEvent } of this.listeners)
      onEvent?.({
        kind: 'job.updated',
        subjectId: jobId,
        ownerUserId: 'alice',
        actorUserId: null,
        payload: { kind: 'enhance', mediaId: null, ...payload },
        createdAt: '2026-01-01T00:00:00Z',
      })
  }

  gap(): void {
    for (const { onGap } of this.listeners) onGap?.()
  }
}

const follow = (jobs: StartedJobs, jobId: string, settle: () => Promise<boolean>) =>
  jobs.follow({ title: `Doing ${jobId}`, isIts: (news) => news.jobId === jobId, settle })

describe('jobs that this page has begun', () => {
  it('tell their progress until they end, and listen no longer than that', async () => {
    const events = new ToldEvents()
    const jobs = new StartedJobs(events)
    follow(jobs, 'one', async () => true)
    events.tell('other', { state: 'running', progress: 0.9 })
    events.tell('one', { state: 'running', progress: 0.4 })
    expect(jobs.getSnapshot()).toMatchObject([{ title: 'Doing one', progress: 0.4 }])
    events.tell('one', { state: 'done', progress: 1 })
    await vi.waitFor(() => expect(jobs.getSnapshot()).toEqual([]))
    expect(events.listeners.size).toBe(0)
  })

  it('are looked at when the connection stands, since they may have ended before', async () => {
    const events = new ToldEvents()
    const jobs = new StartedJobs(events)
    follow(jobs, 'one', async () => true)
    events.gap()
    await vi.waitFor(() => expect(jobs.getSnapshot()).toEqual([]))
  })

  it('are looked at again when the end is told during a look, and one look at a time', async () => {
    const events = new ToldEvents()
    const jobs = new StartedJobs(events)
    const looks: ((ended: boolean) => void)[] = []
    follow(jobs, 'one', () => new Promise((resolve) => looks.push(resolve)))
    events.gap()
    events.tell('one', { state: 'done', progress: 1 })
    expect(looks).toHaveLength(1)
    looks[0]?.(false)
    await vi.waitFor(() => expect(looks).toHaveLength(2))
    looks[1]?.(true)
    await vi.waitFor(() => expect(jobs.getSnapshot()).toEqual([]))
  })

  it('are followed on where a look fails', async () => {
    const events = new ToldEvents()
    const jobs = new StartedJobs(events)
    const settle = vi.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue(true)
    follow(jobs, 'one', settle)
    events.gap()
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(1))
    expect(jobs.getSnapshot()).toHaveLength(1)
    await new Promise((resolve) => setTimeout(resolve, 0))
    events.gap()
    await vi.waitFor(() => expect(jobs.getSnapshot()).toEqual([]))
  })
})
