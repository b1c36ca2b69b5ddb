import { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { nameOf } from '../../format/name.ts'
import { showProblem, useToasts } from '../../ui/toast-context.ts'
import { useProjectView } from '../project-context.ts'
import { useProjectWrite } from '../use-project-write.ts'

/** What can be done with a file of the project. */
export function useFileActions(item: MediaItem) {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project } = useProjectView()
  const [inUse, setInUse] = useState<ApiProblem | null>(null)
  const name = nameOf(item)

  const restore = () =>
    void write('That could not be undone', () => api.media.bulk({ ids: [item.id] }, { action: 'restore' }))
  return {
    inUse,
    dropInUse: () => setInUse(null),
    download: async () => {
      try {
        const { url } = await api.media.url(item.id, { expiresIn: 3600, download: item.originalFilename })
        Object.assign(document.createElement('a'), { href: url, download: item.originalFilename }).click()
      } catch (error) {
        showProblem(toasts, `${name} was not downloaded`, error)
      }
    },
    makeCover: async () => {
      const before = project.coverMediaId
      const cover = (coverMediaId: string | null) => () => api.projects.updateProject(project.id, { coverMediaId })
      if ((await write('The cover was not changed', cover(item.id))) === undefined) return
      toasts.show(`${name} is the cover`, {
        action: { label: 'Undo', run: () => void write('That could not be undone', cover(before)) },
      })
    },
    /** Asks first where something uses it. */
    trash: (force = false) =>
      write(`${name} was not moved to trash`, async () => {
        try {
          await api.media.delete(item.id, { force })
          toasts.show(`${name} moved to trash`, { action: { label: 'Undo', run: restore } })
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.code !== 'in_use') throw error
          setInUse(error)
        }
      }),
  }
}
