import { useAudioMemoryManagement, useDataPersistence, useMusicTracks, useProject } from '@holdall/react'
import { ArrowLeft, Play, Square } from 'lucide-react'
import { ConflictList } from '../../../look/conflict-list.tsx'
import { SaveProblem } from '../../../look/save-problem.tsx'
import { SaveStatus } from '../../../look/save-status.tsx'
import { usePlayback } from '../use-playback.ts'
import { nameOfPlace, textOfValue, valueAt } from './name-of-place.ts'
import { SoundDrop } from './sound-drop.tsx'
import { TrackRow } from './track-row.tsx'

/** What decoded sounds may take: one minute of stereo takes 23 MB. */
const MAX_SOUND_BYTES = 256 * 1024 * 1024

/** One music clip: its tracks above each other, and a button that plays them together. */
export function Studio({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { project } = useProject(projectId)
  const { tracks, waveforms, actions, isLoading } = useMusicTracks({ projectId })
  // The same document: a hook for its tracks, and one for how it is saved.
  const saving = useDataPersistence({ projectId, projectType: 'music-clip' })
  const sounds = useAudioMemoryManagement({ maxBytes: MAX_SOUND_BYTES })
  const playback = usePlayback(tracks, sounds)

  return (
    <main className="studio">
      <header className="bar">
        <button type="button" className="bare" onClick={onClose} aria-label="All music clips">
          <ArrowLeft size={20} aria-hidden />
        </button>
        <h1 className="grow truncate">{project?.name ?? ''}</h1>
        <SaveStatus status={saving.status} lastSavedAt={saving.lastSavedAt} />
        <button
          type="button"
          className="primary"
          disabled={tracks.length === 0 || playback.isLoading}
          onClick={playback.isPlaying ? playback.stop : () => void playback.play()}
        >
          {playback.isPlaying ? <Square size={16} aria-hidden /> : <Play size={16} aria-hidden />}
          {playback.isPlaying ? 'Stop' : 'Play'}
        </button>
      </header>
      <SaveProblem
        problem={saving.error}
        isUnread={saving.data === undefined}
        journalProblem={saving.journalProblem}
        onRetry={() => void saving.saveDataToBackend().catch(() => {})}
      />
      {playback.problem !== null && (
        <p role="alert" className="notice bad">
          {playback.problem}
        </p>
      )}
      <ConflictList
        conflicts={saving.conflicts}
        nameOf={(path) => nameOfPlace(tracks, path)}
        textOf={textOfValue}
        currentOf={(path) => valueAt(saving.data, path)}
        onResolve={(n, choice) => void saving.resolveConflict(n, choice).catch(() => {})}
      />
      {isLoading && <div className="skeleton" aria-hidden />}
      <ol className="tracks" aria-label="Tracks">
        {tracks.map((track, index) => (
          <TrackRow
            key={track.id}
            track={track}
            waveform={waveforms[track.mediaId]}
            actions={actions}
            index={index}
            isLast={index === tracks.length - 1}
            playedSeconds={playback.playedSeconds}
          />
        ))}
      </ol>
      <SoundDrop projectId={projectId} isFirst={!isLoading && tracks.length === 0} onSound={actions.addTrack} />
    </main>
  )
}
