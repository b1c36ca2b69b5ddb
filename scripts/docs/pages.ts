import { join, resolve } from 'node:path'
import { readPackages } from './program.ts'
import { type Reference, referenceOf } from './reference.ts'

const FOLDER = resolve(import.meta.dirname, '../../docs/api')
const DESCRIBED = ['client', 'react', 'files']

export interface Page extends Reference {
  file: string
}

/** The pages of docs/api, as the comments in the code have them now. */
export function pages(): Page[] {
  const read = readPackages(DESCRIBED)
  return read.map((described, i) => ({ file: join(FOLDER, `${DESCRIBED[i]}.md`), ...referenceOf(described) }))
}
