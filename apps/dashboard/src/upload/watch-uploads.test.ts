import type { UploadSnapshot } from '@holdall/client'
import { expect, it } from 'vitest'
import { testItem } from '../timeline/testing.ts'
import { watchUploads } from './watch-uploads.ts'

it('tells of each upload that has become an item, once', () => {
  let snapshot: UploadSnapshot[] = []
  let listener = () => {}
  const told: string[] = []
  const end = watchUploads(
    {
      get snapshot() {
        return snapshot
      },
      subscribe: (given) => {
        listener = given
        return () => {
          listener = () => {}
        }
      },
    },
    ({ id }) => told.push(id),
  )
  const show = (...uploads: Partial<UploadSnapshot>[]) => {
    snapshot = uploads as UploadSnapshot[]
    listener()
  }
  const done = (id: string) => ({ id, state: 'done' as const, item: testItem(`media-${id}`, '2026-01-01T00:00:00Z') })
  show({ id: 'a', state: 'uploading', item: null }, { id: 'b', state: 'done', item: null })
  show(done('a'), { id: 'b', state: 'failed', item: null })
  show(done('a'), done('b'))
  show(done('b'))
  expect(told).toEqual(['media-a', 'media-b'])
  end()
  show(done('c'))
  expect(told).toHaveLength(2)
})
