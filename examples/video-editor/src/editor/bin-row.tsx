import { Film, Image, Music, Plus } from 'lucide-react'
import { useState } from 'react'
import { formatSeconds } from '../timeline.ts'
import type { BinItem } from '../use-bin.ts'
import { Thumbnail } from './thumbnail.tsx'
import { UploadState } from './upload-state.tsx'

const KIND_ICON = { video: Film, image: Image, audio: Music, file: Film }

export interface BinRowProps {
  item: BinItem
  onAdd: (durationSeconds: number | null) => void
}

/** One file. Its length is read by the browser while the server does not know it. */
export function BinRow({ item, onAdd }: BinRowProps) {
  const [readSeconds, setReadSeconds] = useState<number | null>(null)
  const { name, kind, url, thumbnailUrl, upload, mediaId } = item
  const seconds = item.durationSeconds ?? readSeconds
  const Icon = KIND_ICON[kind]
  const isRecording = kind === 'video' || kind === 'audio'
  const isUsable = mediaId !== null && kind !== 'file' && (!isRecording || seconds !== null)
  return (
    <li className="bin-row" data-media={mediaId ?? undefined}>
      <span className="thumb">
        <Thumbnail src={thumbnailUrl}>
          <Icon size={20} aria-hidden />
        </Thumbnail>
        {isRecording && item.durationSeconds === null && url !== null && (
          <video
            src={url}
            preload="metadata"
            muted
            hidden
            onLoadedMetadata={({ currentTarget: { duration } }) =>
              setReadSeconds(Number.isFinite(duration) ? duration : null)
            }
          />
        )}
      </span>
      <span className="grow">
        <span className="truncate" title={name}>
          {name}
        </span>
        {upload === null ? (
          <small>{seconds === null ? (kind === 'image' ? 'Picture' : 'Reading…') : formatSeconds(seconds)}</small>
        ) : (
          <UploadState upload={upload} />
        )}
      </span>
      <button
        type="button"
        aria-label={`Add ${name} to the timeline`}
        disabled={!isUsable}
        onClick={() => onAdd(seconds)}
      >
        <Plus size={16} aria-hidden />
      </button>
    </li>
  )
}
