import type { FileSource } from './sort-out-files.ts'

interface PickerOptions {
  multiple: boolean
  types?: { accept: Record<string, string[]> }[]
}
type OpenFilePicker = (options: PickerOptions) => Promise<FileSource[]>

/** Which files may be chosen. */
export interface ChooseFilesOptions {
  multiple: boolean
  /** MIME types. */
  accept: readonly string[]
}

/** Has the user choose files; empty when they choose none. Must be called by a gesture. */
export async function chooseFiles({ multiple, accept }: ChooseFilesOptions): Promise<FileSource[]> {
  const types = accept.filter((type) => type !== '*/*')
  const { showOpenFilePicker: openPicker } = window as { showOpenFilePicker?: OpenFilePicker }
  if (openPicker === undefined) return byInput(multiple, types)
  // Handles are what lets an upload go on after a reload.
  const filter = types.length === 0 ? {} : { types: [{ accept: Object.fromEntries(types.map((type) => [type, []])) }] }
  try {
    return await openPicker.call(window, { multiple, ...filter })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return []
    return byInput(multiple, types)
  }
}

function byInput(multiple: boolean, types: readonly string[]): Promise<File[]> {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple, accept: types.join(',') })
  return new Promise((resolve) => {
    input.onchange = () => resolve([...(input.files ?? [])])
    input.oncancel = () => resolve([])
    input.click()
  })
}
