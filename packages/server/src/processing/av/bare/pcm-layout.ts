/** Where the samples of an uncompressed recording are, and how they are written. */
export interface PcmLayout {
  container: 'wav' | 'aiff'
  /** The name that ffmpeg gives it: `pcm_s16le`. */
  codec: string
  /** Of the first sample. */
  offset: number
  sizeBytes: number
  encoding: 'signed' | 'unsigned' | 'float'
  bytesPerSample: number
  littleEndian: boolean
  channels: number
  /** Hz. */
  sampleRate: number
  /** Which loudspeaker each channel is for, a bit each, where the file tells. @see WAVEFORMATEXTENSIBLE, dwChannelMask */
  channelMask: number | null
}

export type PcmReading = PcmLayout | { broken: string } | null

export const MAX_CHANNELS = 1024

/** How many whole moments of sound there are. */
export function framesOf({ sizeBytes, bytesPerSample, channels }: PcmLayout): number {
  return Math.floor(sizeBytes / (bytesPerSample * channels))
}
