import X from 'lucide-react/icons/x'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'
import { useToasts } from './toast-context.ts'
import type { Toast } from './toasts.ts'

/** The live region at the lower edge. */
export function Toaster() {
  const toasts = useToasts()
  const shown = useSyncExternalStore(toasts.subscribe, toasts.getSnapshot)
  return (
    <section
      aria-label="Messages"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4 max-wide:bottom-[calc(var(--bar)+12px)]"
    >
      <div role="status" aria-live="polite" className="flex w-full max-w-md flex-col gap-2">
        {shown.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDismiss={() => toasts.dismiss(toast.id)} />
        ))}
      </div>
    </section>
  )
}

function ToastCard({ toast, onDismiss }: { toast: Toast; onDismiss: () => void }) {
  const [held, setHeld] = useState(false)
  const button = toast.action ?? toast.link
  useEffect(() => {
    if (held) return
    const timer = setTimeout(onDismiss, toast.lastsMs)
    return () => clearTimeout(timer)
  }, [held, onDismiss, toast.lastsMs])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps it on the screen
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={classNames(
        'pointer-events-auto flex items-center gap-2 rounded-md border bg-surface-1 py-2 pr-2 pl-4 shadow-2 animate-[appear_120ms_ease-out]',
        toast.tone === 'danger' ? 'border-danger' : 'border-line',
      )}
    >
      <div className="min-w-0 flex-1">
        <p className={classNames('truncate', toast.tone === 'danger' && 'text-danger')}>{toast.text}</p>
        {toast.detail !== undefined && <p className="text-xs text-text-2 wrap-anywhere">{toast.detail}</p>}
      </div>
      {button !== undefined && (
        <Button
          tone="accent-ghost"
          onClick={() => {
            onDismiss()
            button.run()
          }}
        >
          {button.label}
        </Button>
      )}
      <IconButton label="Dismiss" onClick={onDismiss} side="top">
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  )
}
