import { Popover as Primitive } from 'radix-ui'
import type { PopoverProps } from './popover.tsx'

/** A small panel that belongs to its trigger. */
export function PopoverSurface({
  trigger,
  label,
  children,
  align = 'start',
  open,
  onOpenChange,
}: PopoverProps & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="floating max-h-(--radix-popover-content-available-height) w-64 overflow-y-auto p-2 text-sm"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
