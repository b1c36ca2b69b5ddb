import type { BulkChange } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'

/** What the library does to many items at once. */
export type LibraryChange = Exclude<BulkChange, { action: 'move' }>

export interface ChangeOf {
  ids: string[]
  change: LibraryChange
}

/**
 * What takes a change back exactly: a tag that an item had before stays on it.
 *
 * @param before the items as they were; ids without one are taken to have been changed
 */
export function inverseChanges(
  ids: readonly string[],
  before: ReadonlyMap<string, MediaItem>,
  change: LibraryChange,
): ChangeOf[] {
  const changedBy = (test: (item: MediaItem) => boolean) =>
    ids.filter((id) => {
      const item = before.get(id)
      return item === undefined || test(item)
    })
  switch (change.action) {
    case 'delete':
      return [{ ids: [...ids], change: { action: 'restore' } }]
    case 'restore':
      return [{ ids: [...ids], change: { action: 'delete' } }]
    case 'tag':
      return some(
        change.tags.map((tag) => ({
          ids: changedBy(({ tags }) => !tags.includes(tag)),
          change: { action: 'untag', tags: [tag] },
        })),
      )
    case 'untag':
      return some(
        change.tags.map((tag) => ({
          ids: changedBy(({ tags }) => tags.includes(tag)),
          change: { action: 'tag', tags: [tag] },
        })),
      )
    case 'visibility': {
      const visibility = change.visibility === 'public' ? 'private' : 'public'
      return some([
        { ids: changedBy((item) => item.visibility === visibility), change: { action: 'visibility', visibility } },
      ])
    }
  }
}

/** The change as it is shown before the server agrees. */
export function applyChange(item: MediaItem, change: LibraryChange): MediaItem {
  switch (change.action) {
    case 'tag':
      return { ...item, tags: [...new Set([...item.tags, ...change.tags])] }
    case 'untag':
      return { ...item, tags: item.tags.filter((tag) => !change.tags.includes(tag)) }
    case 'visibility':
      return { ...item, visibility: change.visibility }
    default:
      return item
  }
}

const some = (changes: ChangeOf[]): ChangeOf[] => changes.filter(({ ids }) => ids.length > 0)
