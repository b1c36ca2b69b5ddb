import type { DocumentInfo } from '@holdall/protocol'
import { useApi } from '../api/api-context.ts'
import { useProjectView } from '../project/project-context.ts'
import { useProjectWrite } from '../project/use-project-write.ts'
import { useToasts } from '../ui/toast-context.ts'

/** Deletes the document at once; its history stays, so that the toast can bring it back. */
export function useDeleteDocument({ name, revision }: DocumentInfo): () => Promise<void> {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project, navigate } = useProjectView()
  return async () => {
    const done = await write(`${name} was not deleted`, async () => {
      await api.documents.remove(project.id, name, revision)
      return true
    })
    if (done !== true) return
    navigate({ doc: undefined, view: undefined, rev: undefined, against: undefined }, { replace: true })
    const undo = () => write('That could not be undone', () => api.documents.restore(project.id, name, revision))
    toasts.show(`${name} deleted`, { action: { label: 'Undo', run: () => void undo() } })
  }
}
