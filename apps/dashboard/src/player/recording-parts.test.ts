import { describe, expect, it } from 'vitest'
import { recordingParts, skippedParts } from './recording-parts.ts'

const clip = (metadata: Record<string, unknown>, more = {}) => ({
  kind: 'video' as const,
  status: 'ready' as const,
  metadata,
  ...more,
})

describe('recordingParts', () => {
  it('expects sprites of pictures and a waveform of sound', () => {
    expect(recordingParts(clip({ video: {}, audio: {} }))).toEqual({ sprites: true, waveform: true })
    expect(recordingParts(clip({ video: {} }))).toEqual({ sprites: true, waveform: false })
    expect(recordingParts(clip({ audio: {} }, { kind: 'audio' }))).toEqual({ sprites: false, waveform: true })
  })

  it('expects nothing of what is in the making, was skipped, or was never looked at', () => {
    const none = { sprites: false, waveform: false }
    expect(recordingParts(clip({ video: {}, audio: {} }, { status: 'processing' }))).toEqual(none)
    expect(recordingParts(clip({}))).toEqual(none)
    expect(recordingParts(clip({ video: 'yes', audio: null, skipped: 7 }))).toEqual(none)
    expect(recordingParts(clip({ video: {}, audio: {}, skipped: { all: 'no ffmpeg' } }))).toEqual(none)
    expect(recordingParts(clip({ video: {}, audio: {}, skipped: { sprite: 'x', waveform: 'y' } }))).toEqual(none)
  })
})

describe('skippedParts', () => {
  it('says what is missing and why', () => {
    expect(skippedParts(clip({ skipped: { all: 'ffmpeg was not found on this machine' } }, { kind: 'audio' }))).toEqual(
      ['No waveform: ffmpeg was not found on this machine.'],
    )
    expect(skippedParts(clip({ skipped: { sprite: 'Too short.', waveform: 'It is silent' } }))).toEqual([
      'No pictures on the scrub bar: Too short.',
      'No waveform: It is silent.',
    ])
  })

  it('passes over what it does not know', () => {
    expect(skippedParts(clip({ skipped: { other: 'x', poster: 4, waveform: ' ' } }))).toEqual([])
    expect(skippedParts(clip({ skipped: ['x'] }))).toEqual([])
    expect(skippedParts(clip({ skipped: { all: 'x' } }, { kind: 'image' }))).toEqual([])
  })
})
