import { useEffect, useRef } from 'react'
import { Button } from './button.tsx'

interface MoreButtonProps {
  list: { hasMore: boolean; isLoadingMore: boolean; error: unknown; loadMore: () => void }
}

/** Reads the next page when it comes into view; where that failed, when it is pressed. */
export function MoreButton({ list }: MoreButtonProps) {
  const { hasMore, isLoadingMore, error, loadMore } = list
  const button = useRef<HTMLButtonElement>(null)
  const waiting = hasMore && !isLoadingMore && error === null
  useEffect(() => {
    if (!waiting || button.current === null) return
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && loadMore(),
      { rootMargin: '400px' },
    )
    observer.observe(button.current)
    return () => observer.disconnect()
  }, [waiting, loadMore])
  if (!hasMore) return null
  return (
    <div className="flex justify-center p-4">
      <Button ref={button} disabled={isLoadingMore} onClick={loadMore}>
        {isLoadingMore ? 'Loading more' : error === null ? 'Load more' : 'Try to load more again'}
      </Button>
    </div>
  )
}
