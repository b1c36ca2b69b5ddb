import type { Attribution } from '@holdall/protocol'
import { TextField } from '../ui/text-field.tsx'

const FIELDS = [
  { name: 'author', label: 'Author', placeholder: 'Ann Lee' },
  { name: 'authorUrl', label: 'Author’s page', placeholder: 'https://…' },
  { name: 'license', label: 'Licence', placeholder: 'CC BY 4.0' },
  { name: 'sourceUrl', label: 'Where it is offered', placeholder: 'https://…' },
] as const

export type AttributionDraft = Partial<Record<(typeof FIELDS)[number]['name'], string>>

/** What is filled in; null where nothing is. */
export function attributionOf(draft: AttributionDraft): Attribution | null {
  const filled = Object.entries(draft).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]]))
  return filled.length === 0 ? null : Object.fromEntries(filled)
}

interface AttributionFieldsProps {
  value: AttributionDraft
  onChange: (draft: AttributionDraft) => void
}

/** Whose work it is, and under which terms. */
export function AttributionFields({ value, onChange }: AttributionFieldsProps) {
  return (
    <div className="grid gap-3 wide:grid-cols-2">
      {FIELDS.map(({ name, label, placeholder }) => (
        <TextField
          key={name}
          label={label}
          placeholder={placeholder}
          maxLength={500}
          {...(name.endsWith('Url')
            ? { pattern: 'https?://.*', title: 'An address that begins with http or https' }
            : {})}
          value={value[name] ?? ''}
          onChange={(text) => onChange({ ...value, [name]: text })}
        />
      ))}
    </div>
  )
}
