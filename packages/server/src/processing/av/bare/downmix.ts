import type { PcmLayout } from './pcm-layout.ts'

/** How much of a loudspeaker goes into mono, by its bit of the mask, as ffmpeg mixes. @see ITU-R BS.775 */
const SHARES: Record<number, number> = {
  0: Math.SQRT1_2,
  1: Math.SQRT1_2,
  2: 1,
  // Low frequencies are effects; they are left out.
  3: 0,
  4: 0.5,
  5: 0.5,
  6: Math.SQRT1_2,
  7: Math.SQRT1_2,
  8: 0.5,
  9: 0.5,
  10: 0.5,
}
const OTHER_SHARE = 0.5

/** The weight of each channel in mono; together 1, so that nothing clips. */
export function monoWeights({ channels, channelMask }: Pick<PcmLayout, 'channels' | 'channelMask'>): number[] {
  const places = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((channelMask ?? 0) >>> bit) & 1)
  if (channels > 2 && places.length === channels) {
    const shares = places.map((bit) => SHARES[bit] ?? OTHER_SHARE)
    const sum = shares.reduce((total, share) => total + share, 0)
    if (sum > 0) return shares.map((share) => share / sum)
  }
  if (channels === 1) return [1]
  // Channels that no layout names are taken for left and right in turn, as `listen` does.
  const sides = [Math.ceil(channels / 2), Math.floor(channels / 2)] as const
  return Array.from({ length: channels }, (_, channel) => 0.5 / sides[channel % 2 === 0 ? 0 : 1])
}
