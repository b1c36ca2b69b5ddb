import { browserStorageKey, readStored, type StorageScope, writeStored } from '../storage/browser-storage.ts'
import { parseStep } from './step-location.ts'

/** Where somebody is in a sequence of steps, and how far they have come. */
export interface StepProgress {
  step: number
  maxReachedStep: number
}

const NAME = 'step'

/** The step that the browser keeps of a project. */
export function rememberedStep(scope: StorageScope): StepProgress | null {
  const { step, maxReachedStep } = (readStored(browserStorageKey(scope, NAME)) ?? {}) as Record<string, unknown>
  return progressOf(step, maxReachedStep)
}

export function rememberStep(scope: StorageScope, progress: StepProgress): void {
  writeStored(browserStorageKey(scope, NAME), progress)
}

/** The step in the metadata of a project, as the server keeps it. */
export function stepOfMetadata(metadata: unknown): StepProgress | null {
  const { currentStep, maxReachedStep } = (metadata ?? {}) as Record<string, unknown>
  return progressOf(currentStep, maxReachedStep)
}

export const metadataOfStep = ({ step, maxReachedStep }: StepProgress) => ({ currentStep: step, maxReachedStep })

function progressOf(step: unknown, maxReachedStep: unknown): StepProgress | null {
  const known = parseStep(step)
  return known === null ? null : { step: known, maxReachedStep: Math.max(known, parseStep(maxReachedStep) ?? 0) }
}
