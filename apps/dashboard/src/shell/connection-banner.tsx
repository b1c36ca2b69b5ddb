import WifiOff from 'lucide-react/icons/wifi-off'
import { useEffect } from 'react'
import { useUploadQueue } from '../upload/upload-context.ts'
import { useOnline } from './use-online.ts'

/** Says calmly that the connection is gone; uploads wait for it. */
export function ConnectionBanner() {
  const online = useOnline()
  const queue = useUploadQueue()
  useEffect(() => queue.setPaused(!online), [online, queue])
  return (
    <div role="status" aria-live="polite">
      {!online && (
        <p className="flex items-center justify-center gap-2 border-b border-line bg-surface-2 px-4 py-1.5 text-text-2">
          <WifiOff size={16} aria-hidden />
          You are offline. What is loaded stays here, and uploads go on when the connection is back.
        </p>
      )}
    </div>
  )
}
