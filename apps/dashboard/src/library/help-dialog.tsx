import { type ShortcutGroup, ShortcutsDialog } from '../ui/shortcuts-dialog.tsx'

const KEYS: readonly ShortcutGroup[] = [
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
      ['Ctrl V', 'Upload what is in the clipboard, or fetch its address'],
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
  return <ShortcutsDialog open={open} onOpenChange={onOpenChange} groups={KEYS} />
}
