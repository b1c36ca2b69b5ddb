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

/** Tells when the picture of a video cannot be decoded though its sound can: browsers play that, and show nothing. */
export function useMissingPicture(media: HTMLVideoElement | null, onError: (code: number) => void): void {
  const tell = useRef(onError)
  useEffect(() => {
    tell.current = onError
  })
  useEffect(() => {
    if (media === null) return
    const look = () => {
      if (media.readyState >= HTMLMediaElement.HAVE_METADATA && media.videoWidth === 0)
        tell.current(MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED)
    }
    look()
    media.addEventListener('loadedmetadata', look)
    return () => media.removeEventListener('loadedmetadata', look)
  }, [media])
}
