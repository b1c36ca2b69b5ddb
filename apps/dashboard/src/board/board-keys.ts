import type { ShortcutGroup } from '../ui/shortcuts-dialog.tsx'
import {
  bringToFront,
  moveSelected,
  removeSelected,
  resizeSelected,
  selectAll,
  sendToBack,
  toggleSelected,
} from './arrange.ts'
import type { Point } from './model/rect.ts'
import { addNote } from './place.ts'
import { say } from './say.ts'
import type { BoardSession } from './session.ts'
import { stepFocus } from './step-focus.ts'
import { fitAll, zoomBy, zoomTo } from './zoom.ts'

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const STEP = 4
const LARGE_STEP = 32

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** Does what a key means. @param inBoard whether the focus is on the board itself @returns whether it means something */
export function runBoardKey(session: BoardSession, key: Key, inBoard: boolean): boolean {
  if (key.ctrlKey || key.metaKey) return runCommand(session, key)
  if (inBoard && runInBoard(session, key)) return true
  if (key.altKey) return false
  return runAnywhere(session, key) || (session.canEdit && runEdit(session, key))
}

function runCommand(session: BoardSession, { key, shiftKey }: Key): boolean {
  const { model, canEdit } = session
  switch (key.toLowerCase()) {
    case 'a':
      selectAll(session)
      return true
    case 'z':
      if (!canEdit) return false
      say(session, (shiftKey ? model.redo() : model.undo()) ? (shiftKey ? 'Done again' : 'Undone') : 'Nothing to undo')
      return true
    case 'y':
      if (!canEdit) return false
      say(session, model.redo() ? 'Done again' : 'Nothing to do again')
      return true
    default:
      return false
  }
}

/** Keys that belong to the board only where it has the focus. */
function runInBoard(session: BoardSession, { key, shiftKey, altKey }: Key): boolean {
  const { model, active, editing, canEdit } = session
  const direction = ARROWS[key]
  if (direction !== undefined) return canEdit && runArrow(session, direction, shiftKey, altKey)
  if (key === 'Tab' || key === 'Home' || key === 'End') return stepFocus(session, key, shiftKey)
  const focused = model.find(active.value ?? '')
  if (focused === undefined) return false
  if (key === ' ') toggleSelected(session, focused.key)
  else if (key === 'Enter' && canEdit) {
    model.select([focused.key])
    editing.set(focused.key)
  } else return false
  return true
}

/** The piece with the focus counts as selected where nothing is. */
function runArrow(session: BoardSession, { x, y }: Point, shift: boolean, alt: boolean): boolean {
  const { model, active } = session
  if (model.selection.length === 0 && active.value !== null) model.select([active.value])
  if (model.selection.length === 0) return false
  const step = shift && !alt ? LARGE_STEP : STEP
  const by = { x: x * step, y: y * step }
  if (alt) resizeSelected(session, by, shift)
  else moveSelected(session, by)
  return true
}

function runAnywhere(session: BoardSession, { key }: Key): boolean {
  switch (key) {
    case '+':
    case '=':
      zoomBy(session, 1.25)
      return true
    case '-':
      zoomBy(session, 0.8)
      return true
    case '0':
      zoomTo(session, 1)
      return true
    case '1':
      fitAll(session)
      return true
    case '?':
      session.dialog.set({ kind: 'keys' })
      return true
    case 'Escape':
      session.model.select([])
      return true
    default:
      return false
  }
}

function runEdit(session: BoardSession, { key }: Key): boolean {
  switch (key) {
    case 'n':
      addNote(session)
      return true
    case 'e':
      // The focus goes to what can be done with the selection.
      document.querySelector<HTMLElement>('[data-selection-bar] button')?.focus()
      return true
    case ']':
      bringToFront(session)
      return true
    case '[':
      sendToBack(session)
      return true
    case 'Delete':
    case 'Backspace':
      if (session.model.selection.length === 0 && session.active.value !== null)
        session.model.select([session.active.value])
      removeSelected(session)
      return true
    default:
      return false
  }
}

export const BOARD_KEYS: readonly ShortcutGroup[] = [
  {
    title: 'Look around',
    keys: [
      ['Space + drag', 'Move the board'],
      ['Ctrl + wheel, + −', 'Zoom'],
      ['0', 'Life size'],
      ['1', 'Fit everything'],
      ['?', 'This help'],
    ],
  },
  {
    title: 'Select',
    keys: [
      ['Tab, Shift Tab', 'Next, previous item'],
      ['Home, End', 'First, last item'],
      ['Space', 'Select or drop the item'],
      ['Shift + click, drag', 'Add to the selection'],
      ['Ctrl A, Esc', 'Everything, nothing'],
    ],
  },
  {
    title: 'Arrange',
    keys: [
      ['Arrows', 'Move by a little'],
      ['Shift + arrows', 'Move by a lot'],
      ['Alt + arrows', 'Resize, Shift frees the shape'],
      ['Ctrl + drag', 'Move without lining up'],
      ['] and [', 'To the front, to the back'],
    ],
  },
  {
    title: 'Change',
    keys: [
      ['N', 'New note'],
      ['Enter', 'Write on the item'],
      ['E', 'What can be done with the selection'],
      ['Delete', 'Take off the board'],
      ['Ctrl Z, Ctrl Y', 'Undo, do again'],
      ['Ctrl V', 'Place pictures from the clipboard'],
    ],
  },
]
