import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tracksOf, withoutTrack, withTrack, withTrackAt, withTrackChange, withTracks } from './music-tracks.ts'

const three = ['a', 'b', 'c'].map((id) => ({ id, mediaId: `media-${id}` })).flatMap((track) => tracksOf([track]))
const ids = (tracks: readonly { id: string }[]) => tracks.map(({ id }) => id).join('')

describe('tracks', () => {
  it('are read from whatever lies in a document', () => {
    expect(tracksOf(undefined)).toEqual([])
    expect(tracksOf({ tracks: [] })).toEqual([])
    expect(tracksOf([null, 7, { id: 'a' }, { id: 'b', mediaId: 'm', gain: 0.5, color: 'red' }])).toEqual([
      {
        ...{ id: 'b', mediaId: 'm', gain: 0.5, color: 'red' },
        ...{
          name: '',
          startSeconds: 0,
          trimStartSeconds: 0,
          trimEndSeconds: null,
          durationSeconds: null,
          muted: false,
        },
      },
    ])
  })

  it('are put in, taken out and moved by their place', () => {
    const track = { id: 'x', mediaId: 'm' }
    expect(ids(withTrack(three, track))).toBe('abcx')
    expect(ids(withTrack(three, track, 1))).toBe('axbc')
    expect(ids(withoutTrack(three, 'b'))).toBe('ac')
    expect(ids(withTrackAt(three, 'a', 2))).toBe('bca')
    expect(ids(withTrackAt(three, 'c', -5))).toBe('cab')
    expect(ids(withTrackAt(three, 'a', 99))).toBe('bca')
    expect(ids(withTrackAt(three, 'nobody', 0))).toBe('abc')
  })

  it('move without losing or doubling any', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', 'b', 'c'), fc.integer(), (id, index) => {
        expect(
          ids(withTrackAt(three, id, index))
            .split('')
            .sort()
            .join(''),
        ).toBe('abc')
      }),
    )
  })

  it('are edited among what is no track, which stays', () => {
    const list = [{ id: 'v1', clips: [] }, ...three, null, 7]
    expect(withTracks(list, (tracks) => withTrackChange(tracks, 'a', { gain: 0.5 }))).toEqual(
      list.with(1, { ...three[0]!, gain: 0.5 }),
    )
    expect(withTracks(list, (tracks) => withTrackAt(tracks, 'a', 2))).toEqual([
      list[0],
      three[1],
      three[2],
      three[0],
      null,
      7,
    ])
    expect(withTracks(list, (tracks) => withoutTrack(tracks, 'b'))).toEqual([list[0], three[0], three[2], null, 7])
    const added = withTracks(list, (tracks) => withTrack(tracks, { id: 'x', mediaId: 'm' }))
    expect(added.slice(0, -1)).toEqual(list)
    expect(added.at(-1)).toMatchObject({ id: 'x' })
    expect(withTracks(undefined, (tracks) => tracks)).toEqual([])
  })

  it('stay sound, whatever is set', () => {
    const anything = fc.oneof(fc.double(), fc.integer())
    fc.assert(
      fc.property(anything, anything, anything, fc.option(anything), (gain, start, trimStart, trimEnd) => {
        const change = { gain, startSeconds: start, trimStartSeconds: trimStart, trimEndSeconds: trimEnd }
        const [track] = withTrackChange(tracksOf([{ id: 'a', mediaId: 'm', durationSeconds: 60 }]), 'a', change)
        const { gain: heard, startSeconds, trimStartSeconds, trimEndSeconds } = track!
        expect(heard >= 0 && heard <= 8 && startSeconds >= 0).toBe(true)
        expect(trimStartSeconds >= 0 && trimStartSeconds <= (trimEndSeconds ?? 60)).toBe(true)
        expect(trimEndSeconds === null || trimEndSeconds <= 60).toBe(true)
        expect(JSON.parse(JSON.stringify(track))).toEqual(track)
      }),
    )
  })
})
