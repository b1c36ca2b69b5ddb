import Trash2 from 'lucide-react/icons/trash-2'
import { useProjectActions } from '../projects/use-project-actions.ts'
import { Button } from '../ui/button.tsx'
import { useProjectView } from './project-context.ts'

/** Says that the project is in the trash, and takes it out. */
export function TrashBanner() {
  const { project } = useProjectView()
  const actions = useProjectActions()
  return (
    <div role="status" className="flex items-center gap-3 border-y border-line bg-surface-2 px-4 py-1.5">
      <Trash2 size={16} className="shrink-0 text-text-2" aria-hidden />
      <p className="min-w-0 flex-1">
        This project is in the trash. It can be looked at, and changed once it is restored.
      </p>
      {project.role === 'owner' && <Button onClick={() => void actions.restore(project)}>Restore</Button>}
    </div>
  )
}
