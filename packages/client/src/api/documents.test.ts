import { describe, expect, it } from 'vitest'
import { revisionOf } from './documents.ts'

describe('revisionOf', () => {
  it('reads strong and weakened tags', () => {
    expect([revisionOf('"7"'), revisionOf('W/"12"'), revisionOf('"3-gzip"'), revisionOf(null)]).toEqual([7, 12, 3, 0])
  })
})
