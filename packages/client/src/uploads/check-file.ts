import { mimeAllowed, mimeOfFilename, type ProjectStorageConfig } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'

/**
 * Whether a project of this type takes the file, before a byte is sent: null when it may. The server judges by content, and has the last word.
 *
 * @example checkFile(file, PROJECT_CONFIGS['image-edit'])?.sentence
 */
export function checkFile(
  file: { readonly name: string; readonly size: number; readonly type: string },
  { allowedFileTypes, maxFileSize, projectType }: ProjectStorageConfig,
): ApiProblem | null {
  const { name, size } = file
  if (size === 0)
    return new ApiProblem(422, {
      code: 'unprocessable',
      title: 'Empty file',
      detail: `${name} is empty, so there is nothing to keep.`,
    })
  if (size > maxFileSize)
    return new ApiProblem(413, {
      code: 'too_large',
      title: 'Too large',
      detail: `${name} has ${size} bytes; projects of type ${projectType} take files of up to ${maxFileSize}.`,
      maxBytes: maxFileSize,
    })
  // What neither the browser nor the name tells is left to the server.
  const types = [file.type, mimeOfFilename(name)].filter((type): type is string => !!type)
  if (types.length === 0 || types.some((type) => mimeAllowed(allowedFileTypes, type))) return null
  return new ApiProblem(415, {
    code: 'unsupported_type',
    title: 'Not a file of this project',
    detail: `${name} is ${types[0]}; projects of type ${projectType} take ${allowedFileTypes.join(', ')}.`,
  })
}
