import { useEffect, useRef } from 'react'

/** Tells when a recording cannot be loaded. Not React's handler: a file that is refused at once may have failed before that is there. */
export function useMediaError(media: HTMLMediaElement | null, onError: (code: number | undefined) => void): void {
  const tell = useRef(onError)
  useEffect(() => {
    tell.current = onError
  })
  useEffect(() => {
    if (media === null) return
    const failed = () => tell.current(media.error?.code)
    if (media.error !== null) failed()
    media.addEventListener('error', failed)
    return () => media.removeEventListener('error', failed)
  }, [media])
}
