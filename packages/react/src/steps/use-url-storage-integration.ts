import { useEffect, useRef, useState } from 'react'
import { useProject } from '../projects/use-project.ts'
import { browserStorageKey, readStored, writeStored } from '../storage/browser-storage.ts'
import { useStoragePrefix } from '../storage/use-storage-prefix.ts'
import type { StepLocation } from './step-location.ts'
import { clampStep, parseStep, progressOf, restoreStep, type StepSource } from './step-progress.ts'
import { useHistoryStep } from './use-history-step.ts'
import { useSaveStep } from './use-save-step.ts'

export interface UseUrlStorageIntegrationOptions {
  /** Steps count from 1; from 0 where this is 0 at first. */
  currentStep: number
  maxReachedStep: number
  /** Told of a step that was restored, or gone to by back and forward; the app makes it its `currentStep`. */
  onStepChange: (step: number, from: { source: StepSource; maxReachedStep: number }) => void
  projectType: string
  /** The path that the steps belong to, such as `/edit`; an address elsewhere is brought there. @default the present one */
  basePath?: string | undefined
  /** The project, or its data: `id` and `metadata` are read. null while it is being loaded: nothing is restored before. */
  projectData?: { id?: unknown; metadata?: unknown } | null | undefined
  userId: string
  /** @default the `id` of `projectData`; `new` where there is none */
  projectId?: string | undefined
  /** What keys in the browser's storage begin with, and they alone. @default that of the project type */
  storagePrefix?: string | undefined
  /** Name of the parameter in the address. @default 'step' */
  parameter?: string | undefined
  /** The parameter as a router has it: its value, and how it is set. @default by the History API */
  adapter?: StepLocation | undefined
  /** Whether the project's metadata on the server keep the step, for other browsers. @default true */
  saveToServer?: boolean | undefined
}

export interface UseUrlStorageIntegration {
  /** Whether the step of before the reload is still being looked for. */
  isRestoring: boolean
  /** The highest step that may be gone to, with what was reached before the reload. */
  maxReachedStep: number
  /** Goes to a step, no further than was reached. */
  goToStep: (step: number) => void
}

/**
 * Keeps the step of an editor in the address: back and forward work, and a reload goes on where it was, by the address, the browser's storage,
 * or the server.
 *
 * @example useUrlStorageIntegration({ currentStep, maxReachedStep, onStepChange: setStep, projectType: 'video-edit', basePath: '/edit', projectData, userId })
 */
export function useUrlStorageIntegration({
  currentStep,
  maxReachedStep,
  onStepChange,
  projectType,
  basePath,
  projectData,
  userId,
  projectId = typeof projectData?.id === 'string' ? projectData.id : undefined,
  storagePrefix,
  parameter = 'step',
  adapter,
  saveToServer = true,
}: UseUrlStorageIntegrationOptions): UseUrlStorageIntegration {
  const history = useHistoryStep({ basePath, parameter, enabled: adapter === undefined })
  const { value, set } = adapter ?? history
  const prefix = useStoragePrefix(projectType, storagePrefix)
  const key = browserStorageKey({ storagePrefix: prefix, userId, projectId: projectId ?? 'new' }, 'step')

  const [first] = useState(() => Math.min(1, currentStep))
  const [reached, setReached] = useState<number | null>(null)
  const isRestoring = reached === null
  const limit = Math.max(maxReachedStep, reached ?? 0)
  const progress = { currentStep: clampStep(currentStep, first, limit), maxReachedStep: limit }

  const known = progressOf(projectData?.metadata)
  const asks = isRestoring && saveToServer && known === null && projectData !== null && projectId !== undefined
  const { project, error } = useProject(asks ? projectId : null)
  const server = known ?? (asks && project === null && error === null ? undefined : progressOf(project?.metadata))
  useSaveStep({ projectId: saveToServer && !isRestoring ? projectId : undefined, progress, known: server })

  /** What was last seen, and what was written and has not been seen yet: a router takes a while. */
  const seen = useRef({
    value,
    step: currentStep,
    written: [] as string[],
    isSettled: false,
    isReused: false,
    projectId,
  })

  // Compares with what it saw last, so it may run at every render.
  useEffect(() => {
    const last = seen.current
    const write = (step: number, replace: boolean) => {
      if ((last.written.at(-1) ?? value) === String(step)) return
      last.written.push(String(step))
      set(String(step), { replace })
    }
    if (last.projectId !== undefined && projectId !== last.projectId) {
      // Another project: the address still has the step of the one before.
      Object.assign(last, { isSettled: false, isReused: true, written: [], projectId })
      return setReached(null)
    }
    last.projectId = projectId
    if (!last.isSettled) {
      if (projectData === null) return
      const url = last.isReused ? null : parseStep(value)
      const found = { url, local: progressOf(readStored(key)), server }
      const restored = restoreStep({ ...found, app: { currentStep, maxReachedStep }, first })
      if (restored === null) return
      Object.assign(last, { isSettled: true, value, step: currentStep })
      setReached(restored.maxReachedStep)
      write(restored.currentStep, true)
      if (restored.currentStep !== currentStep)
        onStepChange(restored.currentStep, { source: 'reload', maxReachedStep: restored.maxReachedStep })
      return
    }
    if (value !== last.value) {
      last.value = value
      const own = last.written.indexOf(value ?? '')
      // Whoever goes elsewhere has overtaken what was asked for.
      last.written = own < 0 ? [] : last.written.slice(own + 1)
      if (own < 0) {
        const step = clampStep(parseStep(value) ?? currentStep, first, limit)
        write(step, true)
        if (step !== currentStep) onStepChange(step, { source: 'history', maxReachedStep: limit })
      }
    }
    if (currentStep !== last.step) {
      last.step = currentStep
      write(progress.currentStep, false)
    }
    writeStored(key, progress)
  })

  return {
    isRestoring,
    maxReachedStep: limit,
    goToStep: (step) => onStepChange(clampStep(step, first, limit), { source: 'app', maxReachedStep: limit }),
  }
}
