import { Dialog } from './dialog.tsx'

/** Keys under a heading, each with what it does. */
export interface ShortcutGroup {
  title: string
  keys: readonly (readonly [key: string, meaning: string])[]
}

interface ShortcutsDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  groups: readonly ShortcutGroup[]
}

/** Every key that a page knows. */
export function ShortcutsDialog({ open, onOpenChange, groups }: ShortcutsDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" wide>
      <div className="grid gap-x-8 gap-y-5 pb-2 wide:grid-cols-2">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3 className="mb-1 font-strong">{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key} className="flex items-center justify-between gap-4 border-b border-line py-1.5">
                  <dt className="text-text-2">{meaning}</dt>
                  <dd>
                    <kbd className="rounded-sm border border-line bg-surface-2 px-1.5 py-0.5 font-sans text-xs whitespace-nowrap">
                      {key}
                    </kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
