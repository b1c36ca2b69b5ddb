import type { Scene } from '@holdall/protocol'
import { useRef, useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { useProjectView } from '../project-context.ts'
import { useProjectWrite } from '../use-project-write.ts'
import { moveIn } from './move-in.ts'
import { SceneRow } from './scene-row.tsx'

interface SceneListProps {
  scenes: readonly Scene[]
  /** Whether these are all: only then can their order be changed. */
  complete: boolean
  onRename: (scene: Scene) => void
  onRemove: (scene: Scene) => void
}

/** Scenes in their order, which is shown before the server agrees. */
export function SceneList({ scenes, complete, onRename, onRemove }: SceneListProps) {
  const api = useApi()
  const write = useProjectWrite()
  const { project, canEdit } = useProjectView()
  const [order, setOrder] = useState<readonly string[] | null>(null)
  const pending = useRef(0)
  const list = useRef<HTMLOListElement>(null)
  const shown = order === null ? scenes : scenes.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))

  const move = async (scene: Scene, step: -1 | 1) => {
    const ids = shown.map(({ id }) => id)
    const next = moveIn(ids, ids.indexOf(scene.id), step)
    if (next === ids) return
    setOrder(next)
    pending.current++
    // A row that changes its place loses the focus on its way.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-scene="${CSS.escape(scene.id)}"] [data-step="${step}"]`)?.focus(),
    )
    await write('The order was not changed', () => api.scenes.order(project.id, next))
    if (--pending.current === 0) setOrder(null)
  }
  return (
    <ol ref={list} className="mt-3 border-t border-line">
      {shown.map((scene, index) => (
        <SceneRow
          key={scene.id}
          scene={scene}
          place={index + 1}
          {...(canEdit ? { onRename: () => onRename(scene), onRemove: () => onRemove(scene) } : {})}
          {...(canEdit && complete
            ? { first: index === 0, last: index === shown.length - 1, onMove: (step) => void move(scene, step) }
            : {})}
        />
      ))}
    </ol>
  )
}
