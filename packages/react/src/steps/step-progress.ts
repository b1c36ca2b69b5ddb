/** Where somebody is in a sequence of steps, and how far they have come: in the browser's storage, and in the metadata of a project. */
export interface StepProgress {
  currentStep: number
  maxReachedStep: number
}

/** A step that an address or a storage names. @returns null for what is none */
export function parseStep(value: unknown): number | null {
  const step = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(step) && (step as number) >= 0 ? (step as number) : null
}

/** @returns null for what has no step in it */
export function progressOf(value: unknown): StepProgress | null {
  const { currentStep, maxReachedStep } = (value ?? {}) as Partial<StepProgress>
  const step = parseStep(currentStep)
  return step === null ? null : { currentStep: step, maxReachedStep: Math.max(step, parseStep(maxReachedStep) ?? 0) }
}

export const clampStep = (step: number, first: number, last: number): number => Math.max(first, Math.min(step, last))

/** Why a step is gone to: a reload, back and forward, or the app. */
export type StepSource = 'reload' | 'history' | 'app'

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
export function restoreStep({ url, local, server, app, first }: FoundSteps): StepProgress | null {
  const all = [local, server, app]
  const maxReachedStep = Math.max(...all.map((found) => found?.maxReachedStep ?? 0))
  const wanted = url ?? local?.currentStep
  if (server === undefined && (wanted === undefined || wanted > maxReachedStep)) return null
  const step = wanted ?? (server ?? app).currentStep
  return { currentStep: clampStep(step, first, maxReachedStep), maxReachedStep }
}
