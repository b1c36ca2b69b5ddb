import { ApiProblem } from '@holdall/client'
import { createContext, useContext } from 'react'
import type { Toasts } from './toasts.ts'

export const ToastContext = createContext<Toasts | null>(null)

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext)
  if (toasts === null) throw new Error('useToasts needs a ToastContext around it')
  return toasts
}

/** Says what could not be done, why, and under which request id. */
export function showProblem(toasts: Toasts, what: string, error: unknown): void {
  const problem = ApiProblem.of(error)
  const request = problem.requestId === undefined ? '' : ` Request ${problem.requestId}.`
  toasts.show(what, { tone: 'danger', detail: `${problem.sentence}${request}`, lastsMs: 12_000 })
}
