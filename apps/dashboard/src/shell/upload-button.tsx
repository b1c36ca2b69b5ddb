import UploadIcon from 'lucide-react/icons/upload'
import { useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { useUploadDesk } from '../upload/upload-context.ts'
import type { UploadTarget } from '../upload/upload-desk.ts'

interface UploadButtonProps {
  /** @default 'Upload' */
  label?: string
  /** Null is the library. @default null */
  target?: UploadTarget | null
}

/** Chooses files to upload. */
export function UploadButton({ label = 'Upload', target = null }: UploadButtonProps) {
  const desk = useUploadDesk()
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
          desk.add([...(event.target.files ?? [])], target)
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
