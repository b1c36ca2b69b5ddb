import UploadIcon from 'lucide-react/icons/upload'
import { useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { useUploadQueue } from '../upload/upload-context.ts'

/** Chooses files to upload. */
export function UploadButton({ label = 'Upload' }: { label?: string }) {
  const queue = useUploadQueue()
  const input = useRef<HTMLInputElement>(null)
  const compact = useNarrow() && label === 'Upload'
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          queue.add([...(event.target.files ?? [])])
          // The same file may be chosen again.
          event.target.value = ''
        }}
      />
      <Button
        tone="primary"
        onClick={() => input.current?.click()}
        {...(compact ? { 'aria-label': label, className: 'w-8 px-0!' } : {})}
      >
        <UploadIcon size={16} aria-hidden />
        {!compact && label}
      </Button>
    </>
  )
}
