import { useMediaItem } from '@holdall/react'
import PenLine from 'lucide-react/icons/pen-line'
import Replace from 'lucide-react/icons/replace'
import RotateCw from 'lucide-react/icons/rotate-cw'
import SquareSplitHorizontal from 'lucide-react/icons/square-split-horizontal'
import Star from 'lucide-react/icons/star'
import WandSparkles from 'lucide-react/icons/wand-sparkles'
import type { Enhancement } from '../../api/types.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { Arrivals } from '../arrivals.ts'
import type { BoardWork } from '../board-work.ts'
import { useCell } from '../cell.ts'
import { chooseFiles } from '../choose-files.ts'
import type { Piece } from '../model/piece.ts'
import { useSession } from '../session.ts'

interface PieceButtonsProps {
  piece: Piece
  work: BoardWork
  arrivals: Arrivals
}

export const ENHANCEMENTS: readonly { label: string; what: Enhancement }[] = [
  { label: 'Upscale ×2', what: { type: 'upscale', options: { factor: 2 } } },
  { label: 'Upscale ×4', what: { type: 'upscale', options: { factor: 4 } } },
  { label: 'Sharpen', what: { type: 'sharpen' } },
  { label: 'Denoise', what: { type: 'denoise' } },
  { label: 'Auto levels', what: { type: 'auto-levels' } },
  { label: 'Grayscale', what: { type: 'grayscale' } },
]

/** What can be done with one piece. */
export function PieceButtons({ piece, work, arrivals }: PieceButtonsProps) {
  const { editing } = useSession()
  const { media } = piece
  const isPicture = media?.kind === 'image'
  return (
    <>
      {isPicture && media.status === 'ready' && <EnhanceButton piece={piece} work={work} />}
      {isPicture && media.status === 'ready' && <CompareButton mediaId={media.id} />}
      {media?.status === 'failed' && (
        <Button tone="ghost" onClick={() => void work.retry(piece)}>
          <RotateCw size={16} aria-hidden />
          Try again
        </Button>
      )}
      {piece.mediaId !== null && <ReplaceButton piece={piece} arrivals={arrivals} />}
      {(isPicture || media?.kind === 'video') && <CoverButton mediaId={media.id} work={work} />}
      <IconButton label="Write a note" hint="Enter" onClick={() => editing.set(piece.key)}>
        <PenLine size={16} aria-hidden />
      </IconButton>
    </>
  )
}

function EnhanceButton({ piece, work }: Pick<PieceButtonsProps, 'piece' | 'work'>) {
  return (
    <Menu
      align="start"
      trigger={
        <Button tone="ghost">
          <WandSparkles size={16} aria-hidden />
          Enhance
        </Button>
      }
      entries={ENHANCEMENTS.map(({ label, what }) => ({
        type: 'action',
        label,
        run: () => void work.enhance(piece, what),
      }))}
    />
  )
}

/** There only for what was made from another picture. */
function CompareButton({ mediaId }: { mediaId: string }) {
  const { dialog } = useSession()
  const { item } = useMediaItem(mediaId)
  if (item?.originalMediaId == null) return null
  return (
    <Button tone="ghost" onClick={() => dialog.set({ kind: 'compare', mediaId })}>
      <SquareSplitHorizontal size={16} aria-hidden />
      Compare
    </Button>
  )
}

function ReplaceButton({ piece, arrivals }: Pick<PieceButtonsProps, 'piece' | 'arrivals'>) {
  const { dialog } = useSession()
  const byFile = async () => {
    const [file] = await chooseFiles({ multiple: false, accept: 'image/*,video/*' })
    if (file !== undefined) arrivals.replace(piece, file)
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button tone="ghost">
          <Replace size={16} aria-hidden />
          Replace
        </Button>
      }
      entries={[
        { type: 'action', label: 'From the library', run: () => dialog.set({ kind: 'library', replaces: piece.key }) },
        { type: 'action', label: 'From this computer', run: () => void byFile() },
        { type: 'action', label: 'By a stock picture', run: () => dialog.set({ kind: 'stock', replaces: piece.key }) },
      ]}
    />
  )
}

function CoverButton({ mediaId, work }: { mediaId: string; work: BoardWork }) {
  const isCover = useCell(useSession().info).coverMediaId === mediaId
  return (
    <IconButton
      label={isCover ? 'No longer the cover of the board' : 'Use as the cover of the board'}
      pressed={isCover}
      onClick={() => void work.setCover(isCover ? null : mediaId)}
    >
      <Star size={16} aria-hidden />
    </IconButton>
  )
}
