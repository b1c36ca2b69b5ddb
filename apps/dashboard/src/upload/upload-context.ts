import type { UploadSnapshot } from '@holdall/client'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { UploadDesk } from './upload-desk.ts'

export const UploadContext = createContext<UploadDesk | null>(null)

export function useUploadDesk(): UploadDesk {
  const desk = useContext(UploadContext)
  if (desk === null) throw new Error('useUploadDesk needs an UploadContext around it')
  return desk
}

/** All uploads of the page, as they are now. */
export function useUploadList(): readonly UploadSnapshot[] {
  const { uploads } = useUploadDesk()
  return useSyncExternalStore(uploads.subscribe, () => uploads.snapshot)
}
