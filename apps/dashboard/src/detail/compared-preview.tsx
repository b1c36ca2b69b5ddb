import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import SquareSplitHorizontal from 'lucide-react/icons/square-split-horizontal'
import { lazy, Suspense, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { thumbQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Preview, pictureOf } from './preview.tsx'

const BeforeAfter = lazy(() =>
  import('../compare/before-after.tsx').then(({ BeforeAfter }) => ({ default: BeforeAfter })),
)

/** The preview; of a picture that was made better also its original, to compare. */
export function ComparedPreview({ item }: { item: MediaItem }) {
  const api = useApi()
  const [comparing, setComparing] = useState(false)
  const isBetter = item.kind === 'image' && item.sourceType === 'enhanced' && item.status === 'ready'
  const originalId = isBetter ? item.originalMediaId : null
  const original = useQuery({ ...thumbQuery(api, originalId ?? ''), enabled: originalId !== null }).data
  const [before, after] = [original?.kind === 'image' ? pictureOf(original) : null, pictureOf(item)]
  if (before === null || after === null) return <Preview item={item} />
  return (
    <div className="space-y-2">
      {comparing ? (
        <Suspense>
          <BeforeAfter
            before={{ url: before, alt: 'The original' }}
            after={{ url: after, alt: 'The better version' }}
          />
        </Suspense>
      ) : (
        <Preview item={item} />
      )}
      <Button aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
        <SquareSplitHorizontal size={16} aria-hidden />
        {comparing ? 'Stop comparing' : 'Compare with the original'}
      </Button>
    </div>
  )
}
