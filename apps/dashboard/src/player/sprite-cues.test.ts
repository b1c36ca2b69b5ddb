import { describe, expect, it } from 'vitest'
import { cueAt, parseSpriteCues, type SpriteCues } from './sprite-cues.ts'

const cue = (start: string, end: string, xywh: string) => `${start} --> ${end}\nsprite.webp#xywh=${xywh}\n`
const CELLS = `WEBVTT

${cue('00:00:00.000', '00:00:01.000', '0,0,160,90')}
${cue('00:00:01.000', '00:00:02.500', '160,0,160,90')}
${cue('01:00:00.000', '01:00:02.000', '0,90,160,90')}`

describe('parseSpriteCues', () => {
  it('reads times and cells, and knows how large the sheet is', () => {
    expect(parseSpriteCues(CELLS)).toEqual({
      cues: [
        { start: 0, end: 1, x: 0, y: 0, width: 160, height: 90 },
        { start: 1, end: 2.5, x: 160, y: 0, width: 160, height: 90 },
        { start: 3600, end: 3602, x: 0, y: 90, width: 160, height: 90 },
      ],
      sheetWidth: 320,
      sheetHeight: 180,
    })
  })

  it('takes what the standard allows: a mark, a title, names, notes, settings, short clocks, other line ends, any order', () => {
    const text =
      '\uFEFFWEBVTT - scrub\r\n\r\nNOTE hello\r\n\r\n2\r\n00:05.000 --> 00:06.000 align:start\r\nsprite.webp#xywh=pixel:9,0,8,8\r\n\r\n00:01.000\t-->\t00:02.000\r\nsprite.webp#xywh=0,0,8,8'
    expect(parseSpriteCues(text)?.cues.map(({ start, x }) => [start, x])).toEqual([
      [1, 0],
      [5, 9],
    ])
  })

  it.each([
    ['nothing', ''],
    ['another format', '{"cues":[]}'],
    ['a header alone', 'WEBVTT'],
    ['a header that only begins like it', `WEBVTTX\n\n${cue('00:00.000', '00:01.000', '0,0,8,8')}`],
    ['another address', 'WEBVTT\n\n00:00.000 --> 00:01.000\nhttps://evil.example/sprite.webp#xywh=0,0,8,8'],
    ['a script for an address', 'WEBVTT\n\n00:00.000 --> 00:01.000\njavascript:alert(1)#xywh=0,0,8,8'],
    ['a cell of no size', `WEBVTT\n\n${cue('00:00.000', '00:01.000', '0,0,0,8')}`],
    ['a cell beyond any sheet', `WEBVTT\n\n${cue('00:00.000', '00:01.000', '16380,0,8,8')}`],
    ['numbers that are none', `WEBVTT\n\n${cue('00:00.000', '00:01.000', '-1,0,1e9,8')}`],
    ['huge numbers', `WEBVTT\n\n${cue('00:00.000', '00:01.000', `0,0,${'9'.repeat(400)},8`)}`],
    ['time that runs backwards', `WEBVTT\n\n${cue('00:02.000', '00:01.000', '0,0,8,8')}`],
    ['time that is none', `WEBVTT\n\n${cue('00:99.000', '99999:01:00.000', '0,0,8,8')}`],
    ['a cue without its picture', 'WEBVTT\n\n00:00.000 --> 00:01.000'],
  ])('gives nothing for %s', (_, text) => {
    expect(parseSpriteCues(text)).toBeNull()
  })

  it('passes over what is broken and keeps the rest', () => {
    const text = `WEBVTT\n\n00:00.000 --> \nsprite.webp#xywh=1,2,3,4\n\n${cue('00:01.000', '00:02.000', '0,0,8,8')}`
    expect(parseSpriteCues(text)?.cues).toHaveLength(1)
  })

  it('stops at so many cues, and does not hang on a line of a million characters', () => {
    const many = `WEBVTT\n\n${cue('00:00.000', '00:01.000', '0,0,8,8').repeat(3000)}`
    expect(parseSpriteCues(many)?.cues).toHaveLength(2000)
    const began = performance.now()
    expect(parseSpriteCues(`WEBVTT\n${' '.repeat(500_000)}-->${'\t'.repeat(400_000)}`)).toBeNull()
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('cueAt', () => {
  const cues = parseSpriteCues(CELLS) as SpriteCues
  it.each([
    [-5, 0],
    [0, 0],
    [0.999, 0],
    [1, 160],
    // Between two cues the earlier one is still on the screen.
    [3000, 160],
    [3600, 0],
    [Number.MAX_VALUE, 0],
    [Number.NaN, 0],
  ])('at %d s it shows the cell at %d', (seconds, x) => {
    expect(cueAt(cues, seconds)?.x).toBe(x)
  })
})
