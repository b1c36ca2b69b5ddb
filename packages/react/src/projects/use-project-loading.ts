import { ApiProblem, type LoadedProject, type LoadingStage, loadProject } from '@holdall/client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'

export interface UseProjectLoadingOptions {
  /** null loads none. */
  projectId: string | null | undefined
  /** Names of the documents. @default all */
  documents?: readonly string[] | undefined
}

interface LoadingState<Type extends string> extends LoadedProject<Type> {
  stage: LoadingStage | 'idle' | 'ready' | 'failed' | 'cancelled'
  /** Of the whole, 0 to 1. */
  progress: number
  /** Why it failed. */
  error: ApiProblem | null
}

export interface UseProjectLoading<Type extends string = string> extends LoadingState<Type> {
  isLoading: boolean
  /** Stops; what has come stays. */
  cancel: () => void
  /** Loads it anew. */
  reload: () => void
}

const LOADING: readonly string[] = ['project', 'documents', 'media']
const IDLE: LoadingState<never> = { stage: 'idle', progress: 0, error: null, project: null, documents: {}, media: [] }

/**
 * Loads a project in stages that can be shown and stopped: itself, its documents, its media.
 *
 * @example const { stage, progress, cancel, documents } = useProjectLoading({ projectId })
 */
export function useProjectLoading<Type extends string = string>({
  projectId,
  documents,
}: UseProjectLoadingOptions): UseProjectLoading<Type> {
  const client = useHoldallClient()
  const queries = useQueryClient()
  const [state, setState] = useState<LoadingState<Type>>(IDLE)
  const [shownId, setShownId] = useState(projectId)
  const [round, setRound] = useState(0)
  const running = useRef<AbortController | null>(null)
  const names = documents && JSON.stringify(documents)

  // The one of before is never shown as this one, not even for one rendering.
  if (shownId !== projectId) {
    setShownId(projectId)
    setState(IDLE)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for another one
  useEffect(() => {
    if (!projectId) return
    const ended = new AbortController()
    const { signal } = ended
    running.current = ended
    const change = (next: Partial<LoadingState<Type>>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...next }))
    }
    change({ ...IDLE, stage: 'project' })
    loadProject<Type>(client, projectId, {
      signal,
      onProgress: change,
      documents: names && JSON.parse(names),
    }).then(
      ({ project }) => {
        if (!signal.aborted) queries.setQueryData(holdallKeys.project(projectId), project)
        change({ stage: 'ready' })
      },
      (error) => {
        change({ stage: 'failed', error: ApiProblem.of(error) })
        // What is on its way changes nothing any more.
        ended.abort()
      },
    )
    return () => ended.abort()
  }, [client, queries, projectId, names, round])

  const isLoading = LOADING.includes(state.stage)
  return {
    ...state,
    isLoading,
    cancel: () => {
      if (!isLoading) return
      running.current?.abort()
      setState((before) => ({ ...before, stage: 'cancelled' }))
    },
    reload: () => setRound((n) => n + 1),
  }
}
