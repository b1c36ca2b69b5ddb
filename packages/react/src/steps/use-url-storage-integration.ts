import { projectConfig } from '@holdall/client'
import { useEffect, useRef, useState } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { useProject } from '../projects/use-project.ts'
import { clampStep, restoreStep, type StepSource } from './restore-step.ts'
import { parseStep, type StepLocation } from './step-location.ts'
import { rememberedStep, rememberStep, stepOfMetadata } from './step-memory.ts'
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
  const client = useHoldallClient()
  const history = useHistoryStep({ basePath, parameter, enabled: adapter === undefined })
  const { value, set } = adapter ?? history
  const prefix = storagePrefix ?? projectConfig(client, projectType)?.storagePrefix ?? projectType
  const scope = { storagePrefix: prefix, userId, projectId: projectId ?? 'new' }

  const [first] = useState(() => Math.min(1, currentStep))
  const [reached, setReached] = useState<number | null>(null)
  const isRestoring = reached === null
  const limit = Math.max(maxReachedStep, reached ?? 0)
  const known = stepOfMetadata(projectData?.metadata)
  const needsServer = isRestoring && saveToServer && known === null && projectData !== null && projectId !== undefined
  const { project, error } = useProject(needsServer ? projectId : null)
  const server = known ?? (needsServer && error === null ? project && stepOfMetadata(project.metadata) : null)
  const isServerSilent = needsServer && error === null && project === null

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
      if (value === String(step)) return
      last.written.push(String(step))
      set(String(step), { replace })
    }
    if (last.projectId !== undefined && projectId !== last.projectId) {
      // Another project: the address still has the step of the one before, unless somebody has set it.
      Object.assign(last, { isSettled: false, isReused: true, written: [], projectId })
      return setReached(null)
    }
    last.projectId = projectId
    if (!last.isSettled) {
      if (projectData === null) return
      const isStale = last.value === value && last.isReused
      const found = {
        url: isStale ? null : parseStep(value),
        local: rememberedStep(scope),
        server: isServerSilent ? undefined : server,
      }
      const restored = restoreStep({ ...found, app: { step: currentStep, maxReachedStep }, first })
      if (restored === null) return
      Object.assign(last, { isSettled: true, value, step: currentStep })
      setReached(restored.maxReachedStep)
      write(restored.step, true)
      if (restored.step !== currentStep) onStepChange(restored.step, restored)
      return
    }
    if (value !== last.value) {
      last.value = value
      const own = last.written.indexOf(value ?? '')
      if (own >= 0) last.written.splice(0, own + 1)
      else {
        const step = clampStep(parseStep(value) ?? currentStep, first, limit)
        write(step, true)
        if (step !== currentStep) onStepChange(step, { source: 'url', maxReachedStep: limit })
      }
    }
    if (currentStep !== last.step) {
      last.step = currentStep
      write(clampStep(currentStep, first, limit), false)
    }
    rememberStep(scope, { step: clampStep(currentStep, first, limit), maxReachedStep: limit })
  })

  const progress = { step: clampStep(currentStep, first, limit), maxReachedStep: limit }
  useSaveStep({ projectId: saveToServer && !isRestoring ? projectId : undefined, progress, known: server })
  return {
    isRestoring,
    maxReachedStep: limit,
    goToStep: (step) => onStepChange(clampStep(step, first, limit), { source: 'app', maxReachedStep: limit }),
  }
}
