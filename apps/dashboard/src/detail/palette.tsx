import type { MediaItem } from '@holdall/protocol'
import { useCopy } from '../ui/use-copy.ts'

/** The colours of a picture; a click copies one. */
export function Palette({ item }: { item: MediaItem }) {
  const { copy } = useCopy()
  const colours = coloursOf(item.metadata.palette)
  if (colours.length === 0) return null
  return (
    <section aria-label="Colours" className="flex overflow-hidden rounded-md border border-line">
      {colours.map((colour) => (
        <button
          key={colour}
          type="button"
          title={`Copy ${colour}`}
          aria-label={`Copy the colour ${colour}`}
          className="h-8 flex-1 -outline-offset-2"
          style={{ background: colour }}
          onClick={() => void copy(colour)}
        />
      ))}
    </section>
  )
}

/** Hex colours as text, or as objects that carry one. */
function coloursOf(palette: unknown): string[] {
  if (!Array.isArray(palette)) return []
  const texts = palette.map((entry: unknown) =>
    typeof entry === 'object' && entry !== null
      ? ((entry as Record<string, unknown>).hex ?? (entry as Record<string, unknown>).color)
      : entry,
  )
  return [
    ...new Set(texts.filter((text): text is string => typeof text === 'string' && /^#[0-9a-f]{6}$/i.test(text))),
  ].slice(0, 8)
}
