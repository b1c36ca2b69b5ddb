import X from 'lucide-react/icons/x'
import { Dialog as Primitive } from 'radix-ui'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react'
import { useAppearance, useAppearanceStore } from '../shell/appearance-context.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { useNarrow } from '../ui/use-media-query.ts'

const NARROWEST = 300
const WIDEST = 640

interface DetailFrameProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** A panel at the right whose edge can be dragged; a sheet on narrow screens. */
export function DetailFrame({ title, onClose, children }: DetailFrameProps) {
  const narrow = useNarrow()
  const appearance = useAppearanceStore()
  const [width, setWidth] = useState(useAppearance().panelWidth)
  const resize = (to: number, done: boolean) => {
    const next = Math.round(Math.min(WIDEST, Math.max(NARROWEST, to)))
    setWidth(next)
    if (done) appearance.set({ panelWidth: next })
  }
  if (narrow) {
    return (
      <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
        <Primitive.Portal>
          <Primitive.Overlay className="fixed inset-0 z-30 bg-scrim" />
          <Primitive.Content
            aria-describedby={undefined}
            className="fixed inset-x-0 bottom-0 z-40 flex max-h-[88dvh] animate-[slide-up_160ms_ease-out] flex-col rounded-t-lg bg-surface-1 pb-[env(safe-area-inset-bottom)] shadow-2"
          >
            <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
              <Primitive.Title className="min-w-0 flex-1 font-strong">
                <MiddleTruncate name={title} />
              </Primitive.Title>
              <IconButton label="Close the details" onClick={onClose}>
                <X size={16} aria-hidden />
              </IconButton>
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    )
  }
  return (
    <aside
      aria-label="Details"
      className="relative flex shrink-0 flex-col border-l border-line bg-surface-1"
      style={{ width }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a rule that can be moved */}
      <div
        role="separator"
        tabIndex={0}
        aria-label="Width of the details"
        aria-orientation="vertical"
        aria-valuemin={NARROWEST}
        aria-valuemax={WIDEST}
        aria-valuenow={width}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/30"
        onPointerDown={(event: PointerEvent<HTMLElement>) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event: PointerEvent<HTMLElement>) => {
          if (event.buttons === 1) resize(window.innerWidth - event.clientX, false)
        }}
        onPointerUp={() => resize(width, true)}
        onKeyDown={(event: KeyboardEvent) => {
          const step = { ArrowLeft: 20, ArrowRight: -20 }[event.key]
          if (step === undefined) return
          event.preventDefault()
          resize(width + step, true)
        }}
      />
      <header className="flex h-(--bar) shrink-0 items-center gap-2 border-b border-line pr-2 pl-5">
        <h2 className="min-w-0 flex-1 font-strong">
          <MiddleTruncate name={title} />
        </h2>
        <IconButton label="Close the details" hint="Esc" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard */}
      <section className="min-h-0 flex-1 overflow-y-auto" tabIndex={0} aria-label="Details of the item">
        {children}
      </section>
    </aside>
  )
}
