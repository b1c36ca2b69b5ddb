import { describe, expect, it } from 'vitest'
import { recordingFacts } from './recording-facts.ts'

const facts = (metadata: Record<string, unknown>) => Object.fromEntries(recordingFacts(metadata))

describe('recordingFacts', () => {
  it('tells of a video what its makers ask for', () => {
    expect(
      facts({
        container: 'mov',
        bitRate: 12_345_678,
        video: {
          codec: 'hevc',
          profile: 'Main 10',
          bitDepth: 10,
          rotation: 90,
          frameRate: 29.97002997,
          variableFrameRate: true,
          hdr: 'HLG',
        },
        audio: { codec: 'aac', channels: 2, sampleRate: 44_100, loudness: { integrated: -23.04, truePeak: -1 } },
        chapters: [{ startSeconds: 0 }, { startSeconds: 4 }],
        embeddedTags: { artist: 'Somebody' },
      }),
    ).toEqual({
      Container: 'QuickTime',
      Video: 'H.265 Main 10 · 10 bit · turned 90°',
      'Frame rate': '29.97 fps, variable',
      HDR: 'HLG',
      Sound: 'AAC · stereo · 44.1 kHz',
      Loudness: '−23 LUFS · peak −1 dBTP',
      'Bit rate': '12.3 Mbit/s',
      Chapters: '2',
      Performer: 'Somebody',
    })
  })

  it.each([
    [{ codec: 'pcm_s24le', channels: 1, sampleRate: 96_000 }, 'PCM · mono · 96 kHz'],
    [{ codec: 'opus', channels: 6, channelLayout: '5.1(side)', sampleRate: 48_000 }, 'Opus · 5.1 · 48 kHz'],
    [{ codec: 'wmav2', channels: 4, channelLayout: 'unknown', sampleRate: 0 }, 'WMAV2 · 4 channels'],
    [{ codec: 'constructor' }, 'CONSTRUCTOR'],
  ])('tells of the sound %o', (audio, line) => {
    expect(facts({ audio }).Sound).toBe(line)
  })

  it('says nothing of what is missing or cannot be', () => {
    expect(recordingFacts({})).toEqual([])
    expect(
      recordingFacts({
        container: 7,
        bitRate: Number.POSITIVE_INFINITY,
        video: 'h264',
        audio: [{ codec: 'aac' }],
        chapters: { length: 3 },
        recordedAt: 'yesterday',
        embeddedTags: null,
      }),
    ).toEqual([])
    expect(facts({ audio: { codec: 'aac', loudness: { integrated: null, truePeak: '-1' } } })).toEqual({ Sound: 'AAC' })
  })
})
