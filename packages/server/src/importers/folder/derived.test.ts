import { describe, expect, it } from 'vitest'
import { deriveItem } from './derived-item.ts'
import { deriveProject, folderIdOf } from './derived-project.ts'

describe('deriveItem', () => {
  it('takes what the sidecar says, and keeps the rest as metadata', () => {
    const sidecar = { title: 'A', tags: 'x,y', attribution: { author: 'Ann' }, source_type: 'enhanced', prompt: 'p' }
    expect(deriveItem('assets/images/a.jpg', sidecar)).toMatchObject({
      ...{ title: 'A', tags: ['x', 'y'], attribution: { author: 'Ann' }, sourceType: 'enhanced', category: 'uploads' },
      metadata: { ...sidecar, folderPath: 'assets/images/a.jpg' },
    })
  })

  it.each([
    [{ source: 'stock' }, 'stock'],
    [{ source: 'Pexels' }, 'stock'],
    [{ source: 'generated' }, 'playground'],
    [{ sourceType: 'enhanced', source: 'pexels' }, 'enhanced'],
    [{ source: 'constructor' }, 'upload'],
    [{ source: 7 }, 'upload'],
    [null, 'upload'],
    [['stock'], 'upload'],
  ])('%j comes from %s', (sidecar, sourceType) => {
    expect(deriveItem('a.jpg', sidecar).sourceType).toBe(sourceType)
  })

  it('takes no harm from a sidecar of another shape or size', () => {
    const bare = deriveItem('a.jpg', null)
    expect(bare.metadata).toEqual({ folderPath: 'a.jpg' })
    const odd = {
      title: { a: 1 },
      tags: 7,
      attribution: { authorUrl: 'javascript:1' },
      enhancementType: 'x'.repeat(99),
    }
    expect(deriveItem('a.jpg', odd)).toEqual({ ...bare, metadata: { ...odd, folderPath: 'a.jpg' } })
    for (const unfit of [{ text: 'x'.repeat(70_000) }, { 'a\0': 1 }, { nul: '\0' }])
      expect(deriveItem('a.jpg', unfit)).toEqual(bare)
  })
})

describe('a project', () => {
  it('is named by its metadata, else by its folder', () => {
    expect(folderIdOf({ projectId: 'a' }, 'b', 'c')).toBe('a')
    expect(folderIdOf({ projectId: '../a' }, 'b', 'c')).toBe('b')
    expect(folderIdOf(null, null, 'c')).toBe('c')
    expect(deriveProject({ name: 'Film', status: 'active' }, 'c')).toMatchObject({ name: 'Film', status: 'active' })
    expect(deriveProject({ name: ' ', title: 'T', status: 'initialized' }, 'c')).toMatchObject({
      name: 'T',
      status: 'draft',
    })
    expect(deriveProject({ name: 'a\0b' }, 'c')).toMatchObject({ name: 'c' })
  })
})
