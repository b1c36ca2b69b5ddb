import type { Waveform } from '@holdall/client'
import { useEffect, useRef, useState } from 'react'
import { drawWave } from '../draw-wave.ts'

const HEIGHT = 72

export interface TrackWaveProps {
  waveform: Waveform | undefined
  name: string
  lengthSeconds: number | null
  /** What is heard. */
  fromSeconds: number
  toSeconds: number
  /** Where it is played now; null while it is not. */
  atSeconds: number | null
}

/** The peaks that the server has found, as wide as the page; what is cut off is pale. */
export function TrackWave({ waveform, name, lengthSeconds, fromSeconds, toSeconds, atSeconds }: TrackWaveProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(canvas)
  // Colours are those of the theme, which may change while the page is open.
  const theme = useTheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the canvas' own style
  useEffect(() => {
    if (canvas.current !== null && waveform !== undefined && lengthSeconds !== null)
      drawWave(canvas.current, waveform, { from: fromSeconds / lengthSeconds, to: toSeconds / lengthSeconds })
  }, [waveform, lengthSeconds, fromSeconds, toSeconds, width, theme])
  return (
    <div className="wave" style={{ height: HEIGHT }}>
      <canvas ref={canvas} role="img" aria-label={`Waveform of ${name}`} data-drawn={waveform !== undefined} />
      {waveform === undefined && <small>Its waveform is being made…</small>}
      {atSeconds !== null && lengthSeconds !== null && (
        <span className="playhead" style={{ left: `${(atSeconds / lengthSeconds) * 100}%` }} />
      )}
    </div>
  )
}

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}

function useTheme(): boolean {
  const [isDark, setDark] = useState(false)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const look = () => setDark(query.matches)
    look()
    query.addEventListener('change', look)
    return () => query.removeEventListener('change', look)
  }, [])
  return isDark
}
