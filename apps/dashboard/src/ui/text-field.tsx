import type { ComponentProps } from 'react'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  label: string
  onChange: (text: string) => void
}

/** A line of text under its label. */
export function TextField({ label, onChange, ...rest }: TextFieldProps) {
  return (
    <label className="block">
      <span className="mb-1 block text-xs text-text-2">{label}</span>
      <input className="field" onChange={({ target }) => onChange(target.value)} {...rest} />
    </label>
  )
}
