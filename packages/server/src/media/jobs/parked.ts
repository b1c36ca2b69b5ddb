/** Thrown by work that has nothing to do for now: its job waits, without a worker, until then or until an answer comes. */
export class Parked extends Error {
  readonly until: Date
  /** Whether an answer is promised by then. */
  readonly awaited: boolean

  /** @param reason what a person reads that it waits for */
  constructor(reason: string, { until, awaited = false }: { until: Date; awaited?: boolean }) {
    super(reason)
    this.until = until
    this.awaited = awaited
  }
}
