import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { ConflictList } from '../../../look/conflict-list.tsx'
import { SaveProblem } from '../../../look/save-problem.tsx'
import { SaveStatus } from '../../../look/save-status.tsx'
import { useBin } from '../use-bin.ts'
import { useTimeline } from '../use-timeline.ts'
import { ClipPanel } from './clip-panel.tsx'
import { MediaBin } from './media-bin.tsx'
import { nameOfPlace, textOfValue, valueAt } from './name-of-place.ts'
import { Player } from './player.tsx'
import { TimelineStrip } from './timeline-strip.tsx'

/** One film: its files, its timeline, and what happens to the clip that is selected. */
export function Editor({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { timeline, clips, edits, isLoading, isUnread, ...saving } = useTimeline(projectId)
  const bin = useBin(projectId)
  const [selectedId, select] = useState<string | null>(null)
  const selected = clips.find(({ id }) => id === selectedId) ?? null
  const item = selected === null ? undefined : bin.byId.get(selected.mediaId)
  const limitSeconds = (selected?.kind !== 'image' && item?.durationSeconds) || Number.POSITIVE_INFINITY

  const remove = (id: string) => {
    const at = clips.findIndex((clip) => clip.id === id)
    edits.remove(id)
    select(clips[at + 1]?.id ?? clips[at - 1]?.id ?? null)
  }

  return (
    <main className="editor">
      <header className="bar">
        <button type="button" className="bare" onClick={onClose} aria-label="All films">
          <ArrowLeft size={20} aria-hidden />
        </button>
        <input
          aria-label="Title of the film"
          className="grow"
          value={timeline.title}
          disabled={isLoading || isUnread}
          onChange={({ target }) => edits.setTitle(target.value)}
        />
        <SaveStatus status={saving.status} lastSavedAt={saving.lastSavedAt} />
      </header>
      <SaveProblem
        problem={saving.error}
        isUnread={isUnread}
        journalProblem={saving.journalProblem}
        onRetry={() => saving.saveDataToBackend().catch(() => {})}
      />
      <div className="rooms">
        <MediaBin
          projectId={projectId}
          items={bin.items}
          isLoading={bin.isLoading}
          onAdd={({ mediaId, kind, name }, durationSeconds) => {
            if (mediaId !== null && kind !== 'file') select(edits.add({ mediaId, kind, title: name, durationSeconds }))
          }}
        />
        <Player
          clip={selected}
          item={item}
          onEnd={() => {
            const next = clips[clips.findIndex(({ id }) => id === selectedId) + 1]
            if (next !== undefined) select(next.id)
            return next !== undefined
          }}
        />
        <aside className="side">
          <ConflictList
            conflicts={saving.conflicts}
            nameOf={(path) => nameOfPlace(timeline, path)}
            textOf={textOfValue}
            currentOf={(path) => valueAt(timeline, path)}
            onResolve={(n, choice) => void saving.resolveConflict(n, choice).catch(() => {})}
          />
          {selected === null ? (
            <p className="panel quiet">Select a clip to name, trim, move or remove it.</p>
          ) : (
            <ClipPanel
              key={selected.id}
              clip={selected}
              limitSeconds={limitSeconds}
              onRename={(title) => edits.rename(selected.id, title)}
              onTrim={(to) => edits.trim(selected.id, to, limitSeconds)}
              onMove={(by) => edits.move(selected.id, by)}
              onRemove={() => remove(selected.id)}
            />
          )}
        </aside>
      </div>
      <TimelineStrip
        clips={clips}
        bin={bin.byId}
        selectedId={selectedId}
        onSelect={select}
        onMove={edits.move}
        onRemove={remove}
      />
    </main>
  )
}
