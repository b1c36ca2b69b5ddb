import { z } from 'zod'

const text = z.string().max(100_000)
/** ffprobe prints many numbers as text, and `N/A` for none. */
const number = z
  .union([z.number(), z.string()])
  .transform((value) => Number(value))
  .transform((value) => (Number.isFinite(value) ? value : undefined))
  .optional()
  .catch(undefined)
const tags = z.record(z.string(), text).optional().catch(undefined)

const streamSchema = z.object({
  index: z.int().nonnegative(),
  codec_type: text.optional(),
  codec_name: text.optional(),
  profile: z.union([text, z.number()]).optional().catch(undefined),
  width: number,
  height: number,
  sample_aspect_ratio: text.optional(),
  pix_fmt: text.optional(),
  bits_per_raw_sample: number,
  color_space: text.optional(),
  color_transfer: text.optional(),
  color_primaries: text.optional(),
  color_range: text.optional(),
  r_frame_rate: text.optional(),
  avg_frame_rate: text.optional(),
  duration: number,
  bit_rate: number,
  nb_frames: number,
  sample_rate: number,
  channels: number,
  channel_layout: text.optional(),
  disposition: z.record(z.string(), z.number()).optional().catch(undefined),
  tags,
  side_data_list: z.array(z.record(z.string(), z.unknown())).optional().catch(undefined),
})

/** What `ffprobe -show_format -show_streams -show_chapters -print_format json` answers, as far as it is used. */
export const probeOutputSchema = z.object({
  format: z.object({
    format_name: text,
    duration: number,
    start_time: number,
    bit_rate: number,
    tags,
  }),
  streams: z.array(streamSchema).max(1000),
  chapters: z
    .array(z.object({ start_time: number, end_time: number, tags }))
    .optional()
    .catch(undefined),
})

export type ProbeOutput = z.infer<typeof probeOutputSchema>
export type ProbeStream = ProbeOutput['streams'][number]
