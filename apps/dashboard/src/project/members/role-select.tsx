import type { MemberRole } from '@holdall/protocol'

export const ROLE_NAMES: Record<MemberRole, string> = { owner: 'Owner', editor: 'Editor', viewer: 'Viewer' }

interface RoleSelectProps {
  label: string
  value: MemberRole
  onChange: (role: MemberRole) => void
}

/** Editor or viewer; there is one owner. */
export function RoleSelect({ label, value, onChange }: RoleSelectProps) {
  return (
    <select
      aria-label={label}
      className="field w-28! shrink-0"
      value={value}
      onChange={({ target }) => onChange(target.value === 'viewer' ? 'viewer' : 'editor')}
    >
      <option value="editor">{ROLE_NAMES.editor}</option>
      <option value="viewer">{ROLE_NAMES.viewer}</option>
    </select>
  )
}
