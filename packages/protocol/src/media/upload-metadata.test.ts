import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HoldallError } from '../errors.ts'
import { parseUploadMetadata } from './upload-metadata.ts'

describe('parseUploadMetadata', () => {
  it('takes nothing as nothing said', () => {
    for (const input of [undefined, null, '', ' ', '{}', {}])
      expect(parseUploadMetadata(input)).toEqual({ metadata: {} })
  })

  it('reads JSON text, keeps what it knows and makes the rest metadata', () => {
    const text = JSON.stringify({
      title: 'T',
      tags: 'a, b,a',
      prompt: 'a cat',
      seed: 7,
      category: 'exports',
      metadata: { camera: 'x' },
    })
    expect(parseUploadMetadata(text)).toEqual({
      title: 'T',
      tags: ['a', 'b'],
      category: 'output',
      metadata: { prompt: 'a cat', seed: 7, camera: 'x' },
    })
  })

  it('understands older names and takes null for absent', () => {
    const input = {
      source_type: 'stock',
      project_id: 'p',
      projectId: 'q',
      title: null,
      metadata: { title: 'M', tags: ['t'] },
    }
    expect(parseUploadMetadata(input)).toEqual({
      sourceType: 'stock',
      projectId: 'q',
      title: 'M',
      tags: ['t'],
      metadata: {},
    })
  })

  it.each<[unknown]>([
    ['{'],
    ['[]'],
    ['7'],
    [{ sourceType: 'camera' }],
    [{ category: '../x' }],
    [{ sha256: 'x' }],
    [{ title: 'a\0' }],
    [{ note: 'a\0' }],
    [{ note: 'x'.repeat(70_000) }],
    [{ attribution: { authorUrl: 'javascript:alert(1)' } }],
    [{ metadata: 'x' }],
  ])('refuses %j', (input) => {
    expect(() => parseUploadMetadata(input)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('answers any JSON with a value or an invalid_request', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          expect(parseUploadMetadata(text).metadata).toBeTypeOf('object')
        } catch (error) {
          expect(error).toBeInstanceOf(HoldallError)
        }
      }),
    )
  })
})
