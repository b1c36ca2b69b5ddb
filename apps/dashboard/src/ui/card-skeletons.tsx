/** The shape of a grid of cards while it is loaded. */
export function CardSkeletons({ className }: { className: string }) {
  return (
    <div className={`${className} min-h-0 flex-1 content-start overflow-hidden`} aria-busy="true">
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <div key={index}>
          <div className="skeleton aspect-[4/3] rounded-md" />
          <div className="skeleton mt-2 h-4 w-2/3 rounded-sm" />
          <div className="skeleton mt-1.5 h-3 w-1/3 rounded-sm" />
        </div>
      ))}
    </div>
  )
}
