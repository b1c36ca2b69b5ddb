import Check from 'lucide-react/icons/check'
import CloudOff from 'lucide-react/icons/cloud-off'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import { useOnline } from '../../shell/use-online.ts'
import { useCell } from '../cell.ts'
import type { SaveState } from '../model/board-sync.ts'
import { useSession } from '../session.ts'

interface Mark {
  text: string
  Icon: typeof Check
  tone: string
}

const STATES: Record<SaveState, (online: boolean) => Mark> = {
  saved: () => ({ text: 'Saved', Icon: Check, tone: 'text-text-2' }),
  saving: () => ({ text: 'Saving…', Icon: LoaderCircle, tone: 'text-text-2' }),
  kept: (online) => ({
    text: online ? 'Not saved yet: kept here, tried again' : 'Offline: kept here until you are back',
    Icon: CloudOff,
    tone: 'text-warn',
  }),
}

/** Whether the server has everything. */
export function SaveMark() {
  const online = useOnline()
  const { text, Icon, tone } = STATES[useCell(useSession().sync.state)](online)
  return (
    <span role="status" className={`flex items-center gap-1.5 text-xs ${tone}`} title={text}>
      <Icon size={14} className="shrink-0" aria-hidden />
      <span className="truncate max-wide:sr-only">{text}</span>
    </span>
  )
}
