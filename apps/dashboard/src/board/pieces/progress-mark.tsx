import LoaderCircle from 'lucide-react/icons/loader-circle'

/** Says on a piece that it is being worked on, and how far that is: not all work can tell. */
export function ProgressMark({ progress }: { progress: number | undefined }) {
  const percent = Math.round((progress ?? 0) * 100)
  return (
    <span
      aria-hidden
      className="absolute inset-x-2 top-2 flex items-center gap-2 overflow-hidden rounded-sm bg-surface-1/95 px-2 py-1 text-xs shadow-1"
    >
      <LoaderCircle size={14} className="shrink-0 animate-[turn_1s_linear_infinite] text-accent" />
      <span className="truncate">
        {progress === undefined ? 'Waiting' : percent === 0 ? 'Being made' : `${percent} %`}
      </span>
      <span
        className="absolute bottom-0 left-0 h-0.5 bg-accent transition-[width] duration-150"
        style={{ width: `${percent}%` }}
      />
    </span>
  )
}
