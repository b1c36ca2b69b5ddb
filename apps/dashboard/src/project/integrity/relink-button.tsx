import Link2 from 'lucide-react/icons/link-2'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { countOf } from '../../format/count.ts'
import { Button } from '../../ui/button.tsx'
import { useToasts } from '../../ui/toast-context.ts'
import { useProjectView } from '../project-context.ts'
import { useProjectWrite } from '../use-project-write.ts'

/** Puts media with the same content in the place of what is missing. */
export function RelinkButton() {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project } = useProjectView()
  const [busy, setBusy] = useState(false)
  const relink = async () => {
    setBusy(true)
    const answer = await write('Nothing was relinked', () => api.projects.relink(project.id))
    setBusy(false)
    if (answer === undefined) return
    const { relinked, missing } = answer
    const left =
      missing.length === 0
        ? {}
        : {
            detail: `No other copy of ${countOf(missing.length, 'file')} was found. Upload or restore what is missing, then relink.`,
          }
    toasts.show(
      relinked.length === 0 ? 'Nothing to relink was found' : `${countOf(relinked.length, 'file')} relinked`,
      left,
    )
  }
  return (
    <Button onClick={() => void relink()} disabled={busy}>
      <Link2 size={16} aria-hidden />
      {busy ? 'Relinking' : 'Relink'}
    </Button>
  )
}
