interface ChooseOptions {
  multiple: boolean
  accept: string
}

/** Lets a person choose files from the computer; none where they change their mind. */
export function chooseFiles({ multiple, accept }: ChooseOptions): Promise<File[]> {
  return new Promise((resolve) => {
    const input = Object.assign(document.createElement('input'), { type: 'file', multiple, accept })
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}
