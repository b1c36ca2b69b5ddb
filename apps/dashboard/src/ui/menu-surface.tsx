import { DropdownMenu as Primitive } from 'radix-ui'
import { useRef } from 'react'
import { classNames } from './class-names.ts'
import type { MenuEntry, MenuProps } from './menu.tsx'

const ITEM =
  'flex min-h-8 select-none items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-surface-2 data-disabled:opacity-50'

/** The open menu. */
export function MenuSurface({
  trigger,
  entries,
  align = 'end',
  open,
  onOpenChange,
}: MenuProps & { open: boolean; onOpenChange: (open: boolean) => void }) {
  const chosen = useRef<(() => void) | null>(null)
  const choose = (run: () => void) => {
    chosen.current = run
  }
  /** Acts once the trigger has the focus again, so that a dialog knows where to give it back. */
  const act = () => {
    const run = chosen.current
    chosen.current = null
    if (run !== null) queueMicrotask(run)
  }
  return (
    <Primitive.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={act}
          className="floating min-w-48 p-1 text-sm"
        >
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a menu keep their places
            <Part key={index} entry={entry} onChoose={choose} />
          ))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

function Part({ entry, onChoose }: { entry: MenuEntry; onChoose: (run: () => void) => void }) {
  switch (entry.type) {
    case 'action':
      return (
        <Primitive.Item
          onSelect={() => onChoose(entry.run)}
          className={classNames(ITEM, entry.danger === true && 'text-danger')}
        >
          {entry.icon}
          {entry.label}
        </Primitive.Item>
      )
    case 'choice':
      return (
        <Primitive.RadioGroup value={entry.value} onValueChange={entry.choose} aria-label={entry.label}>
          <Primitive.Label className="px-2 py-1 text-xs text-text-3">{entry.label}</Primitive.Label>
          {entry.options.map(({ value, label }) => (
            <Primitive.RadioItem key={value} value={value} className={classNames(ITEM, 'relative pl-6')}>
              <Primitive.ItemIndicator className="absolute left-2.5 size-1.5 rounded-full bg-accent" />
              {label}
            </Primitive.RadioItem>
          ))}
        </Primitive.RadioGroup>
      )
    case 'note':
      return <Primitive.Label className="px-2 py-1 text-xs text-text-2">{entry.text}</Primitive.Label>
    case 'rule':
      return <Primitive.Separator className="my-1 h-px bg-line" />
  }
}
