import * as z from 'zod'

const text = z.string().max(500)
const word = z.string().max(40)
const positive = z.number().positive().nullable()
const count = z.int().min(0).max(100_000).nullable()
const side = z.int().min(1).max(32_768)

const videoSchema = z.strictObject({
  /** Streams are numbered by ffmpeg, which is not there. */
  index: z.null(),
  codec: word,
  profile: z.null(),
  width: side,
  height: side,
  rotation: z.literal([0, 90, 180, 270]),
  frameRate: positive,
  variableFrameRate: z.boolean().nullable(),
  bitDepth: z.int().min(1).max(16).nullable(),
  pixelFormat: z.null(),
  hdr: z.enum(['HDR10', 'HLG', 'Dolby Vision']).nullable(),
  colour: z.strictObject({
    space: word.optional(),
    transfer: word.optional(),
    primaries: word.optional(),
    range: word.optional(),
  }),
  bitRate: positive,
})

const audioSchema = z.strictObject({
  index: z.null(),
  codec: word,
  channels: z.int().min(0).max(65_535),
  channelLayout: z.enum(['mono', 'stereo']).nullable(),
  sampleRate: z.number().min(0).max(100_000_000),
  bitRate: positive,
})

export const bareFactsSchema = z.strictObject({
  container: word,
  durationSeconds: positive,
  bitRate: positive,
  video: videoSchema.nullable(),
  audio: audioSchema.nullable(),
  tracks: z.strictObject({ video: count, audio: count, subtitles: count, other: count }),
  tags: z.record(word, text),
  recordedAt: z.iso.datetime().nullable(),
  location: z
    .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .nullable(),
})

/** What the child may answer when it is asked for facts. */
export const readingSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('read'), facts: bareFactsSchema, hasCover: z.boolean() }),
  /** It may be whole all the same. */
  z.strictObject({ outcome: z.literal('unknown'), reason: text }),
  /** No program can play it. */
  z.strictObject({ outcome: z.literal('broken'), reason: text }),
])

/** What the child may answer when it is asked for a waveform. */
export const drawingSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('drawn'), durationSeconds: z.number().positive() }),
  z.strictObject({ outcome: z.literal('none'), reason: text }),
])

/** As `AvFacts`, in the same words; null is what cannot be known without ffmpeg. */
export type BareFacts = z.infer<typeof bareFactsSchema>
export type BareVideo = z.infer<typeof videoSchema>
export type BareAudio = z.infer<typeof audioSchema>
export type Reading = z.infer<typeof readingSchema>
export type Drawing = z.infer<typeof drawingSchema>
