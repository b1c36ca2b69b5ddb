import type { Member, MemberRole } from '@holdall/protocol'
import X from 'lucide-react/icons/x'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { MiddleTruncate } from '../../ui/middle-truncate.tsx'
import { When } from '../../ui/when.tsx'
import { ROLE_NAMES, RoleSelect } from './role-select.tsx'

interface MemberRowProps {
  member: Member
  editable: boolean
  onRole: (role: MemberRole) => void
  onRemove: () => void
  /** For one's own membership. */
  onLeave?: () => void
}

/** One member with their role. */
export function MemberRow({ member, editable, onRole, onRemove, onLeave }: MemberRowProps) {
  const { userId, role, createdAt } = member
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-4 py-2">
      <span
        aria-hidden
        className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-strong text-accent uppercase"
      >
        {[...userId][0] ?? '?'}
      </span>
      <div className="min-w-0 flex-1">
        <MiddleTruncate name={userId} className="font-strong" />
        <p className="text-xs text-text-2">
          since <When iso={createdAt} />
        </p>
      </div>
      {editable ? (
        <>
          <RoleSelect label={`Role of ${userId}`} value={role} onChange={onRole} />
          <IconButton label={`Remove ${userId}`} onClick={onRemove}>
            <X size={16} aria-hidden />
          </IconButton>
        </>
      ) : (
        <span className="text-text-2">{ROLE_NAMES[role]}</span>
      )}
      {onLeave !== undefined && (
        <Button tone="danger-ghost" onClick={onLeave}>
          Leave
        </Button>
      )}
    </li>
  )
}
