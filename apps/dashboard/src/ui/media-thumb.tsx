import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../api/api-context.ts'
import { thumbQuery } from '../api/queries.ts'
import { ThumbPicture } from './thumb-picture.tsx'

interface MediaThumbProps {
  id: string | null
  /** What stands there without a picture. */
  fallback: ReactNode
  className?: string
}

/** A small picture of a media item that is known by its id alone. */
export function MediaThumb({ id, ...rest }: MediaThumbProps) {
  const item = useQuery({ ...thumbQuery(useApi(), id ?? ''), enabled: id !== null }).data
  return <ThumbPicture source={item?.thumbnailUrl ?? null} placeholder={item?.placeholder ?? null} {...rest} />
}
