import X from 'lucide-react/icons/x'
import { Dialog as Primitive } from 'radix-ui'
import { useRef } from 'react'
import { classNames } from './class-names.ts'
import type { DialogProps } from './dialog.tsx'
import { IconButton } from './icon-button.tsx'

/** A dialog in the middle; on narrow screens it sits at the lower edge. The focus goes to its first field, and back where it came from. */
export function DialogSurface({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  wide,
  role = 'dialog',
}: DialogProps) {
  const content = useRef<HTMLDivElement>(null)
  const opener = useRef<Element | null>(null)
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          ref={content}
          role={role}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement
            const field = content.current?.querySelector<HTMLElement>('input, textarea, select')
            if (!field) return
            event.preventDefault()
            field.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (opener.current instanceof HTMLElement) opener.current.focus()
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed z-50 flex max-h-[85dvh] flex-col bg-surface-1 shadow-2 max-wide:inset-x-0 max-wide:bottom-0 max-wide:rounded-t-lg max-wide:animate-[slide-up_160ms_ease-out]',
            'wide:left-1/2 wide:top-1/2 wide:w-[calc(100vw-32px)] wide:-translate-x-1/2 wide:-translate-y-1/2 wide:rounded-lg wide:border wide:border-line',
            wide === true ? 'wide:max-w-2xl' : 'wide:max-w-md',
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1 pt-1">
              <Primitive.Title className="text-lg font-strong">{title}</Primitive.Title>
              {description !== undefined && (
                <Primitive.Description className="mt-1 text-sm text-text-2">{description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <IconButton label="Close">
                <X size={16} aria-hidden />
              </IconButton>
            </Primitive.Close>
          </header>
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>}
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
