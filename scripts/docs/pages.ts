import { join, resolve } from 'node:path'
import { readPackages } from './program.ts'
import { type Reference, referenceOf } from './reference.ts'

const FOLDER = resolve(import.meta.dirname, '../../docs/api')
const DESCRIBED = [
  { name: '@holdall/client', source: 'client/src/index.ts' },
  { name: '@holdall/client/node', source: 'client/src/node/index.ts' },
  { name: '@holdall/react', source: 'react/src/index.ts' },
  { name: '@holdall/files', source: 'files/src/index.ts' },
]

export interface Page extends Reference {
  file: string
}

/** The pages of docs/api, as the comments in the code have them now. */
export function pages(): Page[] {
  return readPackages(DESCRIBED).map((described) => ({ file: fileOf(described.name), ...referenceOf(described) }))
}

const fileOf = (name: string): string => join(FOLDER, `${name.replace('@holdall/', '').replaceAll('/', '-')}.md`)
