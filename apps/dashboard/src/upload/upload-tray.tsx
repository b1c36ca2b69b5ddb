import type { UploadSnapshot } from '@holdall/client'
import { useUploads } from '@holdall/react'
import ChevronDown from 'lucide-react/icons/chevron-down'
import ChevronUp from 'lucide-react/icons/chevron-up'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { countOf } from '../format/count.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { headlineOf, paceOf } from './describe-upload.ts'
import { TrayButtons } from './tray-buttons.tsx'
import { UploadRow } from './upload-row.tsx'
import { totalsOf, type UploadTotals } from './upload-totals.ts'

const SHOWN = 60
const ORDER: Record<UploadSnapshot['state'], number> = {
  failed: 0,
  'needs-file': 1,
  finishing: 2,
  uploading: 2,
  hashing: 3,
  waiting: 4,
  paused: 5,
  done: 6,
  cancelled: 7,
}

/** What is being uploaded, what has arrived and what went wrong. */
export function UploadTray() {
  const { uploads: list, queue } = useUploads()
  const all = list.filter(({ state }) => state !== 'cancelled')
  const [folded, setFolded] = useState(false)
  if (all.length === 0) return null
  const totals = totalsOf(all)
  const isOver = totals.moving + totals.paused + totals.needFile === 0
  const shown = all.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]).slice(0, SHOWN)
  return (
    <section
      aria-label="Uploads"
      className="fixed right-4 bottom-4 z-30 flex max-h-[min(440px,60dvh)] w-[min(380px,calc(100vw-32px))] flex-col overflow-hidden rounded-lg border border-line bg-surface-1 shadow-2 max-wide:bottom-[calc(var(--bar)+12px+env(safe-area-inset-bottom))]"
    >
      <header className="flex items-center gap-1 py-1.5 pr-1.5 pl-4">
        <div className="min-w-0 flex-1" role="status">
          <h2 className="truncate font-strong">{headlineOf(totals)}</h2>
          {totals.moving > 0 && (
            <p aria-hidden className="tabular truncate text-xs text-text-2">
              {paceOf(totals)}
            </p>
          )}
        </div>
        <IconButton
          label={folded ? 'Show the list' : 'Fold the list'}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
          side="top"
        >
          {folded ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
        </IconButton>
        {isOver && (
          <IconButton
            label="Close"
            onClick={() => {
              for (const { id } of all) queue.remove(id)
            }}
            side="top"
          >
            <X size={16} aria-hidden />
          </IconButton>
        )}
      </header>
      {totals.moving > 0 && <TotalBar totals={totals} />}
      {!folded && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard */}
          <ul className="min-h-0 flex-1 overflow-y-auto border-t border-line" tabIndex={0} aria-label="Files">
            {shown.map((upload) => (
              <UploadRow key={upload.id} upload={upload} />
            ))}
            {all.length > SHOWN && (
              <li className="px-4 py-2 text-text-2">and {countOf(all.length - SHOWN, 'more file')}</li>
            )}
          </ul>
          <TrayButtons all={all} />
        </>
      )}
    </section>
  )
}

function TotalBar({ totals }: { totals: UploadTotals }) {
  const share = totals.totalBytes === 0 ? 0 : totals.sentBytes / totals.totalBytes
  return (
    <div
      role="progressbar"
      aria-label="All uploads"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-0.5 bg-surface-2"
    >
      <div
        className="h-full origin-left bg-accent transition-transform duration-100"
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  )
}
