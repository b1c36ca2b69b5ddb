import Undo2 from 'lucide-react/icons/undo-2'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { countOf } from '../../format/count.ts'
import { Button } from '../../ui/button.tsx'
import { useToasts } from '../../ui/toast-context.ts'
import { useProjectWrite } from '../use-project-write.ts'

/** Takes media that the project uses out of the trash. */
export function RestoreMissingButton({ ids }: { ids: readonly string[] }) {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const [busy, setBusy] = useState(false)
  const restore = async () => {
    setBusy(true)
    const failed = ids.length === 1 ? 'The file was not restored' : 'The files were not restored'
    const done = await write(failed, () => api.media.bulk({ ids: [...ids] }, { action: 'restore' }))
    setBusy(false)
    if (done !== undefined) toasts.show(`${countOf(ids.length, 'file')} restored`)
  }
  return (
    <Button onClick={() => void restore()} disabled={busy}>
      <Undo2 size={16} aria-hidden />
      {busy ? 'Restoring' : 'Restore from trash'}
    </Button>
  )
}
