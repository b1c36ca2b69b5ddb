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
  const latest = useRef<Record<string, string>>({})
  const now = JSON.stringify([projectId, progress])
  const before = known ? JSON.stringify([projectId, known]) : null
  // biome-ignore lint/correctness/useExhaustiveDependencies: `now` is `progress`
  useEffect(() => {
    saved.current ??= before
    if (projectId === undefined) return
    latest.current[projectId] = now
    const saveIn = (waitMs: number) =>
      setTimeout(() => {
        if (latest.current[projectId] !== now || saved.current === now) return
        saved.current = now
        projects.updateProject(projectId, { metadata: { ...progress } }).catch(({ retryable }) => {
          saved.current = ''
          // Somebody who may only look keeps it in the browser alone.
          if (retryable) saveIn(waitMs * 2)
        })
      }, waitMs)
    // Also when the component has gone meanwhile.
    saveIn(WAIT_MS)
  }, [projects, projectId, now, before])
}
