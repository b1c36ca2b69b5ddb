import type { BoardMedia } from '@holdall/protocol'
import { nameOfPiece, type Piece } from '../model/piece.ts'
import { describeRect } from '../say.ts'

const KINDS: Record<BoardMedia['kind'], string> = { image: 'Picture', video: 'Video', audio: 'Sound', file: 'File' }

/** Everything about a piece that a sighted person sees, in a sentence. */
export function describePiece(piece: Piece, progress: number | undefined): string {
  const { media, mediaId, note } = piece
  const parts = [
    mediaId === null ? nameOfPiece(piece) : `${media === null ? 'Item' : KINDS[media.kind]} ${nameOfPiece(piece)}`,
  ]
  if (mediaId !== null && note !== '') parts.push(`note: ${note}`)
  if (media?.status === 'processing')
    parts.push(!progress ? 'being processed' : `being processed, ${Math.round(progress * 100)} %`)
  if (media?.status === 'failed') parts.push('could not be processed')
  if (media?.deletedAt != null) parts.push('in the trash')
  const credit = media === null ? null : creditOf(media)
  if (credit !== null) parts.push(credit)
  return [...parts, `at ${describeRect(piece)}`].join(', ')
}

/** Whose work it is; null where nobody is named. */
export function creditOf({ attribution }: Pick<BoardMedia, 'attribution'>): string | null {
  if (!attribution?.author) return null
  return attribution.license ? `By ${attribution.author} · ${attribution.license}` : `By ${attribution.author}`
}
