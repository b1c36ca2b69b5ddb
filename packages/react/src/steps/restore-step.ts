import type { StepProgress } from './step-memory.ts'

/** Whom a step comes from. */
export type StepSource = 'url' | 'local' | 'server' | 'app'

export interface RestoredStep extends StepProgress {
  source: StepSource
}

/** Where steps were found. */
export interface FoundSteps {
  url: number | null
  local: StepProgress | null
  /** undefined while the server has not said. */
  server: StepProgress | null | undefined
  /** What the app itself begins with. */
  app: StepProgress
  /** The lowest there is. */
  first: number
}

/**
 * The step to go on with after a reload: the URL's, else the browser's, else the server's, else the app's; never beyond what was reached.
 *
 * @returns null when that cannot be said before the server has answered
 */
export function restoreStep({ url, local, server, app, first }: FoundSteps): RestoredStep | null {
  const maxReachedStep = Math.max(app.maxReachedStep, local?.maxReachedStep ?? 0, server?.maxReachedStep ?? 0)
  const wanted = url ?? local?.step
  if (server === undefined && (wanted === undefined || wanted > maxReachedStep)) return null
  const step = wanted ?? server?.step ?? app.step
  const source = url !== null ? 'url' : local !== null ? 'local' : server ? 'server' : 'app'
  return { step: clampStep(step, first, maxReachedStep), maxReachedStep, source }
}

export const clampStep = (step: number, first: number, last: number): number => Math.max(first, Math.min(step, last))
