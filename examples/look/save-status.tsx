import type { AutoSaveStatus } from '@holdall/client'
import { CircleAlert, CircleCheck, CloudOff, HardDrive, type LucideIcon, RefreshCw, Split } from 'lucide-react'

const WORDS: Record<AutoSaveStatus, [LucideIcon, string]> = {
  idle: [CircleCheck, 'Up to date'],
  dirty: [RefreshCw, 'Keeping…'],
  'saved-locally': [HardDrive, 'Kept on this computer'],
  saving: [RefreshCw, 'Saving…'],
  saved: [CircleCheck, 'Saved'],
  conflicted: [Split, 'Saved, with differences'],
  offline: [CloudOff, 'Offline, kept on this computer'],
  failed: [CircleAlert, 'Not saved'],
}

/** Where the work is: in this tab, on this computer, on the server. */
export function SaveStatus({ status, lastSavedAt }: { status: AutoSaveStatus; lastSavedAt: Date | null }) {
  const [Icon, words] = WORDS[status]
  return (
    <span
      role="status"
      className="status"
      data-status={status}
      title={lastSavedAt === null ? undefined : `Last saved ${lastSavedAt.toLocaleTimeString()}`}
    >
      <Icon size={16} aria-hidden />
      <span>{words}</span>
    </span>
  )
}
