import type { UploadSnapshot } from '@holdall/client'
import { describe, expect, it } from 'vitest'
import { totalsOf } from './upload-totals.ts'

const upload = (state: UploadSnapshot['state'], sentBytes = 0, bytesPerSecond = 0) =>
  ({ state, sizeBytes: 100, sentBytes, bytesPerSecond }) as UploadSnapshot

describe('totalsOf', () => {
  it('counts what goes on, what rests and what has ended', () => {
    const states = ['waiting', 'hashing', 'uploading', 'finishing', 'paused', 'needs-file', 'failed', 'done'] as const
    expect(totalsOf(states.map((state) => upload(state)))).toMatchObject({
      moving: 4,
      paused: 1,
      needFile: 1,
      failed: 1,
      finished: 1,
    })
    expect(totalsOf([upload('cancelled')])).toMatchObject({ moving: 0, finished: 0, totalBytes: 0 })
  })

  it('adds up bytes: of what is done all of them, of what does not go on none', () => {
    const uploads = [
      upload('uploading', 40, 7),
      upload('paused', 20),
      upload('done'),
      upload('failed', 90),
      upload('needs-file', 5),
    ]
    expect(totalsOf(uploads)).toMatchObject({ totalBytes: 300, sentBytes: 160, bytesPerSecond: 7 })
  })
})
