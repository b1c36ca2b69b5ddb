import { PROJECT_CONFIGS } from '@holdall/protocol'
import { describe, expect, it } from 'vitest'
import { describeType, typeName } from './describe-type.ts'

describe('typeName', () => {
  it('reads as a word', () => {
    expect(typeName('music-clip')).toBe('Music clip')
  })
})

describe('describeType', () => {
  it('says what may go in, and how large', () => {
    expect(describeType(PROJECT_CONFIGS['video-edit'])).toBe('Video, audio and images up to 2.1 GB')
    expect(describeType(PROJECT_CONFIGS['music-clip'])).toBe('Audio up to 52.4 MB')
    expect(describeType({ ...PROJECT_CONFIGS.custom, allowedFileTypes: ['*/*', 'image/png'] })).toBe(
      'Any file up to 104.9 MB',
    )
  })
})
