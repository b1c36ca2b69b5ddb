import { isId } from '@holdall/protocol'
import { describe, expect, it } from 'vitest'
import { folderPartId } from './folder-ids.ts'
import { actionOf } from './plan-import.ts'

describe('what becomes of a file', () => {
  it.each([
    ['that is new', 'a', undefined, undefined, 'add'],
    ['that is here', 'a', 'a', undefined, 'same'],
    ['that is here and was imported', 'a', 'a', 'a', 'same'],
    ['that changed at the source', 'b', 'a', 'a', 'update'],
    ['that was edited here', 'a', 'b', 'a', 'same'],
    ['that was deleted here', 'a', undefined, 'a', 'same'],
    ['that was deleted here, and changed', 'b', undefined, 'a', 'add'],
    ['that changed on both sides', 'c', 'b', 'a', 'kept'],
    ['that changed on both sides to the same', 'b', 'b', 'a', 'same'],
    ['that nobody knows', 'a', 'b', undefined, 'kept'],
  ])('%s', (_what, wanted, stored, before, action) => {
    expect(actionOf(wanted, stored, before)).toBe(action)
  })
})

describe('folderPartId', () => {
  const project = 'video-edit-01jd6w2v5k8xq4m3n7z9r1t0ab'

  it('is an id, the same for the same file of a project and for no other', () => {
    const id = folderPartId('media', project, 'assets/a.jpg')
    expect(isId(id, 'media')).toBe(true)
    expect(id).toBe(folderPartId('media', project, 'assets/a.jpg'))
    const others = [
      folderPartId('media', project, 'assets/b.jpg'),
      folderPartId('media', 'custom-01jd6w2v5k8xq4m3n7z9r1t0ac', 'assets/a.jpg'),
      folderPartId('scene', project, 'assets/a.jpg').replace('scene', 'media'),
    ]
    expect(new Set([id, ...others]).size).toBe(4)
  })
})
