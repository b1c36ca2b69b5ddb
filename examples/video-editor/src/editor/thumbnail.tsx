import { type ReactNode, useEffect, useState } from 'react'

/** A small picture, or what stands for it while it cannot be had: a page that comes back online asks again. */
export function Thumbnail({ src, children }: { src: string | null; children?: ReactNode }) {
  const [failed, setFailed] = useState<string | null>(null)
  useEffect(() => {
    const again = () => setFailed(null)
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [])
  if (src === null || src === failed) return children
  return <img src={src} alt="" onError={() => setFailed(src)} />
}
