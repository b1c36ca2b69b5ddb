import type { ProjectTypeInfo } from '@holdall/client'
import { describeType, typeName } from './describe-type.ts'
import { TypeIcon } from './type-icon.tsx'

interface TypeChoiceProps {
  types: readonly ProjectTypeInfo[]
  value: string | undefined
  onChange: (type: string) => void
}

/** One of the project types of this server, with what each takes. */
export function TypeChoice({ types, value, onChange }: TypeChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-text-2">Type</legend>
      <div className="space-y-1.5">
        {types.map((type) => (
          <label
            key={type.projectType}
            className="flex min-h-10 cursor-pointer items-center gap-3 rounded-md border border-line px-3 py-1.5 hover:bg-surface-2 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name="project-type"
              checked={type.projectType === value}
              onChange={() => onChange(type.projectType)}
            />
            <TypeIcon type={type.projectType} />
            <span className="min-w-0 flex-1">
              <span className="block truncate">{typeName(type.projectType)}</span>
              <span className="block truncate text-xs text-text-2">{describeType(type)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
