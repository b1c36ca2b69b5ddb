import type { LiveEvents } from '@holdall/client'
import { isOpenJob, type JobNews, jobNewsOf } from './job-news.ts'

/** A job to be followed. */
export interface JobToFollow {
  /** What is being done, e.g. `Upscaling beach.jpg`. */
  title: string
  isIts: (news: JobNews) => boolean
  /** Looks how it stands, and deals with its end. @returns whether it has ended */
  settle: () => Promise<boolean>
}

export interface StartedJob {
  id: number
  title: string
  /** 0 to 1. */
  progress: number
}

interface Followed extends StartedJob, JobToFollow {}

/** Events can be lost on the way. */
const LOOK_MS = 5000

/** Jobs that this page has begun. They belong to the page, not to a view, so they are followed across navigation. */
export class StartedJobs {
  readonly #events: Pick<LiveEvents, 'listen'>
  readonly #listeners = new Set<() => void>()
  /** Those that are looked at, each with whether there is more news since. */
  readonly #looking = new Map<number, boolean>()
  #jobs: readonly Followed[] = []
  #next = 1
  #stop: (() => void) | null = null

  constructor(events: Pick<LiveEvents, 'listen'>) {
    this.#events = events
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Those that have not ended. */
  getSnapshot = (): readonly StartedJob[] => this.#jobs

  follow(job: JobToFollow): void {
    const followed = { ...job, id: this.#next++, progress: 0 }
    this.#set([...this.#jobs, followed])
    if (this.#stop === null) this.#stop = this.#listen()
    else void this.#look(followed)
  }

  #listen(): () => void {
    const lookAtAll = () => {
      for (const job of this.#jobs) void this.#look(job)
    }
    const end = this.#events.listen({
      onGap: lookAtAll,
      onEvent: (event) => {
        const news = jobNewsOf(event)
        if (news === null) return
        for (const job of this.#jobs) if (job.isIts(news)) this.#take(job, news)
      },
    })
    const timer = setInterval(lookAtAll, LOOK_MS)
    return () => {
      end()
      clearInterval(timer)
    }
  }

  #take(job: Followed, news: JobNews): void {
    if (!isOpenJob(news)) void this.#look(job)
    else this.#set(this.#jobs.map((each) => (each.id === job.id ? { ...each, progress: news.progress } : each)))
  }

  async #look({ id, settle }: Followed): Promise<void> {
    if (this.#looking.has(id)) return void this.#looking.set(id, true)
    this.#looking.set(id, false)
    // Where the server does not answer, the next look asks again.
    const ended = await settle().catch(() => false)
    const again = this.#looking.get(id) === true
    this.#looking.delete(id)
    const job = this.#jobs.find((each) => each.id === id)
    if (job === undefined) return
    if (!ended) return again ? this.#look(job) : undefined
    this.#set(this.#jobs.filter((each) => each.id !== id))
    if (this.#jobs.length > 0) return
    this.#stop?.()
    this.#stop = null
  }

  #set(jobs: readonly Followed[]): void {
    this.#jobs = jobs
    for (const listener of this.#listeners) listener()
  }
}
