import { useMemo, useRef } from 'react'
import { useSize } from '../grid/use-size.ts'
import { classNames } from '../ui/class-names.ts'
import { barsOf, barsPath, type Peaks } from './peaks.ts'

const PITCH = 3

interface WaveformProps {
  peaks: Peaks
  /** How much of it is drawn in the accent, 0 to 1. @default 0 */
  played?: number
  /** What it stands on. @default 'surface' */
  tone?: 'surface' | 'on-picture'
  className?: string
}

/** A sound as bars, as many as fit. Vectors, so that it is sharp on every screen and takes its colours from the theme. */
export function Waveform({ peaks, played = 0, tone = 'surface', className }: WaveformProps) {
  const box = useRef<HTMLSpanElement>(null)
  const { width, height } = useSize(box)
  const path = useMemo(() => {
    const count = Math.floor(width / PITCH)
    return count === 0 ? '' : barsPath(barsOf(peaks, count), width / count, height)
  }, [peaks, width, height])
  const bars = (colour: string, hiddenPercent: number) => (
    <svg
      aria-hidden="true"
      width={width}
      height={height}
      className={classNames('absolute inset-0', colour)}
      style={hiddenPercent === 0 ? undefined : { clipPath: `inset(0 ${hiddenPercent}% 0 0)` }}
    >
      <path d={path} stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
  return (
    <span ref={box} data-part="waveform" className={classNames('relative block overflow-hidden', className)}>
      {bars(tone === 'surface' ? 'text-text-3' : 'text-white', 0)}
      {played > 0 && bars('text-accent', (1 - Math.min(1, played)) * 100)}
    </span>
  )
}
