import { describe, expect, it } from 'vitest'
import { describeMaking } from './describe-making.ts'

describe('how an item came to be', () => {
  it('is named by what was done, how much and by whom', () => {
    const made = { provider: 'local', parameters: { factor: 4 } }
    expect(describeMaking({ enhancementType: 'upscale', sourceType: 'enhanced', made })).toBe(
      'Upscaled 4 times · on this machine',
    )
    expect(describeMaking({ enhancementType: 'face-lift', sourceType: 'enhanced', made: {} })).toBe('Face lift')
  })

  it('is named by the words that it was made from', () => {
    const made = { prompt: 'A lighthouse', model: 'm-1', provider: 'studio', seed: 0 }
    expect(describeMaking({ enhancementType: null, sourceType: 'playground', made })).toBe(
      '“A lighthouse” · m-1 · studio · seed 0',
    )
  })

  it('is where it came from, when no more is known', () => {
    expect(describeMaking({ enhancementType: null, sourceType: 'upload', made: {} })).toBe('Upload')
    expect(describeMaking({ enhancementType: null, sourceType: 'stock', made: { parameters: { factor: 'x' } } })).toBe(
      'Stock',
    )
  })
})
