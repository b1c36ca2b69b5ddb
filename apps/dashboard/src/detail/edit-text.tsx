import { useEffect, useId, useState } from 'react'

interface EditTextProps {
  label: string
  value: string
  placeholder: string
  multiline?: boolean
  onSave: (value: string) => void
}

/** A text that is saved when it is left or with Enter; Esc takes the change back. */
export function EditText({ label, value, placeholder, multiline = false, onSave }: EditTextProps) {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const save = () => {
    const next = text.trim()
    if (next !== value) onSave(next)
  }
  const Field = multiline ? 'textarea' : 'input'
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs text-text-2">
        {label}
      </label>
      <Field
        id={id}
        {...(multiline ? { rows: 2 } : {})}
        className="field"
        value={text}
        placeholder={placeholder}
        maxLength={multiline ? 5000 : 500}
        onChange={({ target }: { target: { value: string } }) => setText(target.value)}
        onBlur={save}
        onKeyDown={(event: {
          key: string
          shiftKey: boolean
          currentTarget: HTMLElement
          stopPropagation: () => void
        }) => {
          if (event.key === 'Enter' && (!multiline || !event.shiftKey)) event.currentTarget.blur()
          if (event.key !== 'Escape') return
          event.stopPropagation()
          setText(value)
        }}
      />
    </div>
  )
}
