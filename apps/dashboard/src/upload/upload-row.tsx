import type { UploadSnapshot } from '@holdall/client'
import Check from 'lucide-react/icons/check'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { describeUpload } from './describe-upload.ts'
import { UploadButtons } from './upload-buttons.tsx'
import { UploadPlace } from './upload-place.tsx'

const WITH_BAR: ReadonlySet<UploadSnapshot['state']> = new Set(['uploading', 'paused', 'finishing'])

/** One file: its name, how far it is, and what can be done about it. */
export function UploadRow({ upload }: { upload: UploadSnapshot }) {
  const { name, state, sizeBytes, sentBytes, problem, intent } = upload
  const wrong = state === 'failed' || (state === 'needs-file' && problem !== null)
  return (
    <li className="flex items-center gap-2 py-1.5 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <MiddleTruncate name={name} />
        {intent.projectId !== undefined && <UploadPlace projectId={intent.projectId} />}
        {WITH_BAR.has(state) && sizeBytes > 0 && (
          <div
            role="progressbar"
            aria-label={name}
            aria-valuenow={Math.round((sentBytes / sizeBytes) * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
            className="my-1 h-1 overflow-hidden rounded-full bg-surface-3"
          >
            <div
              className={`h-full origin-left transition-transform duration-100 ${state === 'paused' ? 'bg-text-3' : 'bg-accent'}`}
              style={{ transform: `scaleX(${sentBytes / sizeBytes})` }}
            />
          </div>
        )}
        <p className={`tabular text-xs wrap-anywhere ${wrong ? 'text-danger' : 'text-text-2'}`}>
          {describeUpload(upload)}
        </p>
      </div>
      {state === 'done' && <Check size={16} className="shrink-0 text-ok" aria-hidden />}
      <UploadButtons upload={upload} />
    </li>
  )
}
