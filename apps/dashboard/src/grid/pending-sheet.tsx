const ROWS = [
  [1.5, 0.75, 1.33, 1.78, 1],
  [1, 1.5, 1.33, 0.67, 1.5],
  [1.78, 1, 0.75, 1.5, 1.33],
  [1.33, 1.5, 1, 1.78, 0.75],
]

/** The shape of a library before anything is known of it. Appears after 150 ms. */
export function PendingSheet() {
  return (
    <div
      className="min-h-0 flex-1 overflow-hidden px-4 max-wide:px-2"
      aria-busy="true"
      role="status"
      aria-label="Loading"
    >
      <div className="skeleton mt-4 mb-2 h-4 w-28 rounded-sm" />
      {ROWS.map((row) => (
        <div key={row.join()} className="mb-1 flex h-[190px] gap-1">
          {row.map((shape) => (
            <span key={shape} className="skeleton rounded-sm" style={{ flex: shape }} />
          ))}
        </div>
      ))}
    </div>
  )
}
