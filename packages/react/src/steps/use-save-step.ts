import { useEffect, useRef } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import type { StepProgress } from './step-progress.ts'

const WAIT_MS = 1_000

export interface UseSaveStepOptions {
  /** undefined saves nothing. */
  projectId: string | undefined
  progress: StepProgress
  /** What the server has, if that is known. */
  known: StepProgress | null | undefined
}

/** Keeps the step in the project's metadata, a moment after it was last changed. */
export function useSaveStep({ projectId, progress, known }: UseSaveStepOptions): void {
  const { projects } = useHoldallClient()
  const saved = useRef<string | null>(null)
  const now = textOf(projectId, progress)
  const before = known ? textOf(projectId, known) : null
  useEffect(() => {
    saved.current ??= before
    if (projectId === undefined || saved.current === now) return
    const timer = setTimeout(() => {
      saved.current = now
      // Somebody who may only look keeps it in the browser alone.
      projects.updateProject(projectId, { metadata: JSON.parse(now)[1] }).catch(() => {})
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [projects, projectId, now, before])
}

const textOf = (projectId: string | undefined, { currentStep, maxReachedStep }: StepProgress): string =>
  JSON.stringify([projectId, { currentStep, maxReachedStep }])
