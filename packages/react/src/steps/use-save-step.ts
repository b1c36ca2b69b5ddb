import { useEffect, useRef } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { metadataOfStep, type StepProgress } from './step-memory.ts'

const WAIT_MS = 1_000

export interface UseSaveStepOptions {
  /** undefined saves nothing. */
  projectId: string | undefined
  progress: StepProgress
  /** What the server has, if that is known. */
  known: StepProgress | null | undefined
}

/** Keeps the step in the project's metadata, a moment after it was last changed. */
export function useSaveStep({ projectId, progress: { step, maxReachedStep }, known }: UseSaveStepOptions): void {
  const { projects } = useHoldallClient()
  const saved = useRef<string | null>(null)
  const serverHas = known ? `${projectId} ${known.step} ${known.maxReachedStep}` : null
  useEffect(() => {
    saved.current ??= serverHas
    const now = `${projectId} ${step} ${maxReachedStep}`
    if (projectId === undefined || saved.current === now) return
    const timer = setTimeout(() => {
      saved.current = now
      // Somebody who may only look keeps it in the browser alone.
      projects.updateProject(projectId, { metadata: metadataOfStep({ step, maxReachedStep }) }).catch(() => {})
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [projects, projectId, step, maxReachedStep, serverHas])
}
