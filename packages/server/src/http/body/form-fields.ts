import { HoldallError } from '@holdall/protocol'
import type { UploadFields } from './upload-types.ts'

const MAX_NAME_CHARACTERS = 256

export interface FormFields {
  readonly before: UploadFields
  readonly after: UploadFields
  /** Fields from now on are those after the file. */
  fileBegan(): void
  /** Keeps a field, or answers why the form is refused. */
  add(name: string | undefined, value: string, cut: boolean): HoldallError | null
}

export interface FormFieldLimits {
  maxFieldBytes: number
  maxFields: number
  /** The name that only the file may have. */
  fileName: string
}

/** Collects the text fields of a form within limits that hold for all of them together. */
export function createFormFields({ maxFieldBytes, maxFields, fileName }: FormFieldLimits): FormFields {
  const before = new Map<string, string>()
  const after = new Map<string, string>()
  let current = before
  let count = 0
  let sizeBytes = 0
  return {
    before,
    after,
    fileBegan() {
      current = after
    },
    add(name, value, cut) {
      sizeBytes += Buffer.byteLength(value) + (name?.length ?? 0)
      if (++count > maxFields) return tooManyFields(maxFields)
      if (cut || sizeBytes > maxFieldBytes) {
        return new HoldallError('too_large', `The fields of the form have more than ${maxFieldBytes} bytes`)
      }
      if (name === undefined || name === '') return malformedForm('A part of the form has no name')
      if (name.length > MAX_NAME_CHARACTERS) return malformedForm('A field name of the form is too long')
      if (name === fileName) {
        return malformedForm(`The part \`${fileName}\` is text, not a file`, 'Give the part a file name.')
      }
      if (name.includes('\0') || value.includes('\0')) {
        return malformedForm('A field of the form holds a NUL character')
      }
      current.set(name, value)
      return null
    },
  }
}

export function tooManyFields(maxFields: number): HoldallError {
  return malformedForm(`The form has more than ${maxFields} fields`)
}

export function malformedForm(message: string, hint?: string, cause?: unknown): HoldallError {
  return new HoldallError('invalid_request', message, { hint, cause })
}
