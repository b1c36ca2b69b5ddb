import { describe, expect, it } from 'vitest'
import { parseJobSearch } from './job-search.ts'

describe('the address of the jobs page', () => {
  it('keeps what it knows, and leaves out the rest', () => {
    expect(parseJobSearch({ show: 'failed' })).toEqual({ show: 'failed' })
    expect(parseJobSearch({ show: 'constructor', other: 1 })).toEqual({})
    expect(parseJobSearch({ show: undefined })).toEqual({})
  })
})
