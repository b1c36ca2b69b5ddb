import { PROJECT_CONFIGS } from '@holdall/protocol'
import { expect, it } from 'vitest'
import { checkFile } from './check-file.ts'

const check = (name: string, type: string, size: number) =>
  checkFile({ name, type, size }, PROJECT_CONFIGS['image-edit'])?.code ?? 'ok'

it.each([
  ['cat.png', 'image/png', 10, 'ok'],
  ['cat.png', '', 10, 'ok'],
  ['cat', '', 10, 'ok'],
  // Some systems declare what they do not know.
  ['cat.heic', 'application/octet-stream', 10, 'ok'],
  ['song.mp3', 'audio/mpeg', 10, 'unsupported_type'],
  ['cat.png', 'image/png', 0, 'unprocessable'],
  ['cat.png', 'image/png', 50 * 1024 ** 2, 'ok'],
  ['cat.png', 'image/png', 50 * 1024 ** 2 + 1, 'too_large'],
] as const)('%s (%s) of %i bytes in a project of pictures: %s', (name, type, size, answer) => {
  expect(check(name, type, size)).toBe(answer)
})

it('says what would be taken', () => {
  const problem = checkFile({ name: 'song.mp3', type: 'audio/mpeg', size: 1 }, PROJECT_CONFIGS['image-edit'])
  expect(problem?.sentence).toBe('song.mp3 is audio/mpeg; projects of type image-edit take image/*.')
})
