import type { StorageStats } from '@holdall/protocol'

type Categories = StorageStats['categories']

/** The categories in the order in which a project fills them. */
export const STORAGE_PARTS: readonly { name: keyof Categories; label: string }[] = [
  { name: 'uploads', label: 'Uploads' },
  { name: 'music', label: 'Music' },
  { name: 'processed', label: 'Processed' },
  { name: 'thumbnails', label: 'Thumbnails' },
  { name: 'exports', label: 'Exports' },
]

/** How long a bar is, from 0 to 1: the largest fills its line, and what is not nothing is never invisible. */
export function shareOfLargest(bytes: number, categories: Categories): number {
  const largest = Math.max(...Object.values(categories).map((category) => category.bytes))
  return bytes === 0 || largest === 0 ? 0 : Math.max(0.01, bytes / largest)
}
