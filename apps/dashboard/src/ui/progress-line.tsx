/** A line that fills; where nobody knows how far it is, a part of it goes to and fro. Decoration: say it in words beside it. */
export function ProgressLine({ progress }: { progress: number }) {
  return (
    <span aria-hidden className="block h-1 overflow-hidden rounded-full bg-surface-3">
      <span
        className={
          progress > 0
            ? 'block h-full origin-left bg-accent transition-transform duration-150'
            : 'block h-full w-1/3 animate-[sway_1.4s_ease-in-out_infinite_alternate] rounded-full bg-accent'
        }
        style={progress > 0 ? { transform: `scaleX(${progress})` } : undefined}
      />
    </span>
  )
}
