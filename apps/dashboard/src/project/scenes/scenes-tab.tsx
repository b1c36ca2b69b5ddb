import type { Scene } from '@holdall/protocol'
import { usePages } from '@holdall/react'
import Plus from 'lucide-react/icons/plus'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { scenesQuery } from '../../api/project-queries.ts'
import { countOf } from '../../format/count.ts'
import { formatSize } from '../../format/size.ts'
import { ConfirmDialog } from '../../library/confirm-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { Centre } from '../../ui/centre.tsx'
import { MoreButton } from '../../ui/more-button.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { useToasts } from '../../ui/toast-context.ts'
import { ListStates } from '../list-states.tsx'
import { useProjectView } from '../project-context.ts'
import { TabBody } from '../tab-body.tsx'
import { useProjectWrite } from '../use-project-write.ts'
import { SceneList } from './scene-list.tsx'
import { sceneName } from './scene-name.ts'

type Asking = { what: 'add' } | { what: 'rename' | 'remove'; scene: Scene } | null

/** The scenes of the project in their order. */
export function ScenesTab() {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const { project, canEdit } = useProjectView()
  const list = usePages(scenesQuery(api, project.id))
  const { items: scenes } = list
  const [asking, setAsking] = useState<Asking>(null)
  const close = () => setAsking(null)
  const add = (
    <Button tone="primary" onClick={() => setAsking({ what: 'add' })}>
      <Plus size={16} aria-hidden />
      Add scene
    </Button>
  )
  const remove = async (scene: Scene) => {
    const name = sceneName(scene)
    const report = await write(`${name} was not deleted`, () => api.scenes.delete(project.id, scene.id))
    if (report === undefined) return
    toasts.show(`${name} deleted`, {
      detail: `${countOf(report.deletedCount, 'file')} removed, ${formatSize(report.totalBytes)} freed`,
    })
  }
  return (
    <TabBody
      label="Scenes"
      {...(scenes.length > 0 ? { note: 'Scenes play in this order.', ...(canEdit ? { actions: add } : {}) } : {})}
    >
      <ListStates list={list} isThere={list.first !== undefined} failed="The scenes could not be loaded">
        {scenes.length === 0 ? (
          <Centre>
            <h2 className="text-lg font-strong">There are no scenes yet</h2>
            <p className="max-w-sm text-text-2">
              A scene holds a picture or a clip, and a sound, at its place in the story.
            </p>
            {canEdit && add}
          </Centre>
        ) : (
          <SceneList
            scenes={scenes}
            complete={!list.hasMore}
            onRename={(scene) => setAsking({ what: 'rename', scene })}
            onRemove={(scene) => setAsking({ what: 'remove', scene })}
          />
        )}
        <MoreButton list={list} />
      </ListStates>
      {asking !== null && asking.what !== 'remove' && (
        <NameDialog
          title={asking.what === 'add' ? 'Add a scene' : 'Rename scene'}
          action={asking.what === 'add' ? 'Add scene' : 'Rename'}
          initial={asking.what === 'rename' ? asking.scene.name : ''}
          onClose={close}
          onSubmit={async (name) => {
            if (asking.what === 'rename') await api.scenes.update(project.id, asking.scene.id, { name })
            else await api.scenes.create(project.id, { name })
            await write('The scenes were not loaded again', async () => undefined)
          }}
        />
      )}
      <ConfirmDialog
        open={asking?.what === 'remove'}
        onOpenChange={close}
        title={asking?.what === 'remove' ? `Delete ${sceneName(asking.scene)}?` : ''}
        description="The scene and its own files are deleted for good. This cannot be undone."
        action="Delete scene"
        onConfirm={() => asking?.what === 'remove' && void remove(asking.scene)}
      />
    </TabBody>
  )
}
