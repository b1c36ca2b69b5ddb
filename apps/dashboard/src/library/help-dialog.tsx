import { Dialog } from '../ui/dialog.tsx'

const KEYS: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Find',
    keys: [
      ['/ or Ctrl K', 'Search'],
      ['Arrows', 'Move between items'],
      ['Home, End', 'First, last item'],
      ['Enter', 'Open the details'],
      ['Esc', 'Clear the selection, close the details'],
    ],
  },
  {
    title: 'Select',
    keys: [
      ['Space', 'Select or drop the item'],
      ['Shift + arrows', 'Select a range'],
      ['Shift + click', 'Select up to here'],
      ['Drag', 'Select with a lasso'],
      ['Ctrl A', 'Select everything'],
    ],
  },
  {
    title: 'Act',
    keys: [
      ['Delete', 'Move to trash'],
      ['Ctrl Z', 'Undo'],
      ['Ctrl V', 'Upload what is in the clipboard'],
      ['?', 'This help'],
    ],
  },
  {
    title: 'Play, in a player',
    keys: [
      ['Space or K', 'Play, pause'],
      ['← → or J L', 'Back, on by 5 or 10 seconds'],
      ['↑ ↓, M', 'Volume, mute'],
      [', .', 'One frame back, on'],
      ['F', 'Full screen'],
    ],
  },
]

/** Every key that the library knows. */
export function HelpDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" wide>
      <div className="grid gap-x-8 gap-y-5 pb-2 wide:grid-cols-2">
        {KEYS.map(({ title, keys }) => (
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
