import type { MediaItem } from '@holdall/protocol'

/** What can be enhanced: pictures that are there. */
export const isEnhanceable = ({ kind, status, deletedAt }: MediaItem): boolean =>
  kind === 'image' && status === 'ready' && deletedAt === null
