import type { Member, MemberRole } from '@holdall/protocol'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { RoleSelect } from './role-select.tsx'

interface AddMemberProps {
  known: readonly Member[]
  /** Resolves with undefined where it failed. */
  onAdd: (userId: string, role: MemberRole) => Promise<unknown>
}

/** Takes a user id and a role. */
export function AddMember({ known, onAdd }: AddMemberProps) {
  const [userId, setUserId] = useState('')
  const [role, setRole] = useState<MemberRole>('editor')
  const name = userId.trim()
  const member = known.some((other) => other.userId === name)
  const add = async () => {
    if ((await onAdd(name, role)) !== undefined) setUserId('')
  }
  return (
    <form
      className="flex flex-wrap items-start gap-2 px-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (name !== '' && !member) void add()
      }}
    >
      <div className="max-w-80 min-w-40 flex-1">
        <input
          className="field"
          aria-label="User id"
          placeholder="User id"
          autoComplete="off"
          value={userId}
          maxLength={200}
          onChange={({ target }) => setUserId(target.value)}
        />
        {member && <p className="mt-1 text-xs text-text-2">{name} is a member already.</p>}
      </div>
      <RoleSelect label="Role of the new member" value={role} onChange={setRole} />
      <Button tone="primary" type="submit" disabled={name === '' || member}>
        <UserPlus size={16} aria-hidden />
        Add member
      </Button>
    </form>
  )
}
