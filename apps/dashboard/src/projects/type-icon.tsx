import AudioLines from 'lucide-react/icons/audio-lines'
import Clapperboard from 'lucide-react/icons/clapperboard'
import ImageIcon from 'lucide-react/icons/image'
import Music from 'lucide-react/icons/music'
import Shapes from 'lucide-react/icons/shapes'

const ICONS: Record<string, typeof Shapes> = {
  'music-clip': Music,
  'video-edit': Clapperboard,
  'audio-edit': AudioLines,
  'image-edit': ImageIcon,
}

/** Stands for a project type; types of one's own share one. */
export function TypeIcon({ type, size = 16 }: { type: string; size?: number }) {
  const Icon = ICONS[type] ?? Shapes
  return <Icon size={size} className="shrink-0" aria-hidden />
}
