import { ApiProblem, type UploadSnapshot } from '@holdall/client'
import { describe, expect, it } from 'vitest'
import { describeUpload, headlineOf, paceOf } from './describe-upload.ts'
import { totalsOf } from './upload-totals.ts'

const snapshot = (change: Partial<UploadSnapshot>) =>
  ({
    id: 'one',
    name: 'beach.jpg',
    state: 'uploading',
    sizeBytes: 4_000_000,
    sentBytes: 1_000_000,
    bytesPerSecond: 0,
    secondsLeft: null,
    problem: null,
    known: false,
    reopens: false,
    intent: {},
    ...change,
  }) as UploadSnapshot
const describing = (change: Partial<UploadSnapshot>) => describeUpload(snapshot(change))

describe('describeUpload', () => {
  it('tells how far it is, and how fast as soon as that is known', () => {
    expect(describing({})).toBe('1.0 MB of 4.0 MB')
    expect(describing({ bytesPerSecond: 500_000, secondsLeft: 6 })).toBe('1.0 MB of 4.0 MB · 500 KB/s · 6 s left')
    expect(describing({ state: 'paused' })).toBe('Paused at 1.0 MB of 4.0 MB')
    expect(describing({ state: 'paused', sentBytes: 0 })).toBe('Paused')
  })

  it('says what to do after a reload', () => {
    expect(describing({ state: 'needs-file' })).toMatch(/Choose the file again/)
    expect(describing({ state: 'needs-file', reopens: true })).toMatch(/when you say so/)
    const problem = new ApiProblem(0, { code: 'conflict', detail: 'It had 7 bytes' })
    expect(describing({ state: 'needs-file', reopens: true, problem })).toMatch(/^That is another file/)
  })

  it('says where it is already', () => {
    expect(describing({ state: 'done', known: true })).toBe('Already in your library, so it was not sent again')
    expect(describing({ state: 'done', known: true, intent: { projectId: 'p' } })).toMatch(/^Already in Holdall/)
    expect(describing({ state: 'done' })).toBe('4.0 MB')
  })

  it('says what went wrong, in sizes that people read', () => {
    const large = new ApiProblem(413, { code: 'too_large', detail: '4000000 bytes', maxBytes: 3_000_000 })
    expect(describing({ state: 'failed', problem: large })).toBe(
      'The file has 4.0 MB; at most 3.0 MB are accepted here.',
    )
    expect(describing({ state: 'failed', problem: ApiProblem.unreachable() })).toMatch(/did not answer/)
  })
})

describe('the headline', () => {
  const headline = (...states: UploadSnapshot['state'][]) =>
    headlineOf(totalsOf(states.map((state) => snapshot({ state }))))

  it('names what matters most', () => {
    expect(headline('uploading', 'failed', 'needs-file', 'waiting')).toBe('Uploading 2 files')
    expect(headline('needs-file', 'paused', 'done')).toBe('1 unfinished upload')
    expect(headline('paused', 'paused', 'done')).toBe('2 uploads paused')
    expect(headline('done', 'failed')).toBe('1 file uploaded, 1 not')
    expect(headline('failed', 'failed')).toBe('2 files not uploaded')
    expect(headline('done')).toBe('1 file uploaded')
  })

  it('is followed by how far all are together', () => {
    const uploads = [snapshot({ bytesPerSecond: 1_000_000 }), snapshot({ state: 'waiting', sentBytes: 0 })]
    expect(paceOf(totalsOf(uploads))).toBe('1.0 MB of 8.0 MB · 1.0 MB/s · 7 s left')
  })
})
