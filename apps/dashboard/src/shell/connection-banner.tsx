import WifiOff from 'lucide-react/icons/wifi-off'
import { useOnline } from './use-online.ts'

/** Says calmly that the connection is gone, for which uploads wait. */
export function ConnectionBanner() {
  const online = useOnline()
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
