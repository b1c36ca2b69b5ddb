import type { HoldallClient } from '@holdall/client'
import type { Board, BoardItem, LineageItem, MediaItem } from '@holdall/protocol'
import { localUrl, localUrls } from './local-urls.ts'

/** The same client, whose items have their addresses on the page's own origin. */
export function localClient(client: HoldallClient): HoldallClient {
  const { media, moodboards, projects } = client
  return {
    ...client,
    media: {
      ...media,
      list: (...asked) => localItems(media.list(...asked)),
      get: (...asked) => localItem(media.get(...asked)),
      update: (...asked) => localItem(media.update(...asked)),
      restore: (...asked) => localItem(media.restore(...asked)),
      copy: (...asked) => localItem(media.copy(...asked)),
      enhance: (...asked) => localItem(media.enhance(...asked)),
      importFromUrl: (...asked) => localImport(media.importFromUrl(...asked)),
      feature: (...asked) => localImport(media.feature(...asked)),
      similar: (...asked) => localItems(media.similar(...asked)),
      lineage: async (...asked) => {
        const { item, ancestors, descendants, ...rest } = await media.lineage(...asked)
        const [first, above, below] = [
          localRelative(item),
          ancestors.map(localRelative),
          descendants.map(localRelative),
        ]
        return { ...rest, item: first, ancestors: above, descendants: below }
      },
      duplicates: async (...asked) => {
        const page = await media.duplicates(...asked)
        return { ...page, items: page.items.map((group) => ({ ...group, items: group.items.map(localUrls) })) }
      },
    },
    moodboards: {
      ...moodboards,
      list: async (...asked) => {
        const page = await moodboards.list(...asked)
        return { ...page, items: page.items.map(localCover) }
      },
      get: async (...asked) => {
        const board = localCover(await moodboards.get(...asked))
        return { ...board, items: board.items.map(localPiece) }
      },
      update: async (...asked) => localCover(await moodboards.update(...asked)),
      place: async (...asked) => localWritten(await moodboards.place(...asked)),
      change: async (...asked) => localWritten(await moodboards.change(...asked)),
    },
    projects: {
      ...projects,
      listProjectFiles: (...asked) => localItems(projects.listProjectFiles(...asked)),
    },
  }
}

const localItem = async (asked: Promise<MediaItem>): Promise<MediaItem> => localUrls(await asked)

async function localItems<Item extends MediaItem, List extends { items: Item[] }>(asked: Promise<List>): Promise<List> {
  const list = await asked
  return { ...list, items: list.items.map(localUrls) }
}

async function localImport<Import extends { item: MediaItem }>(asked: Promise<Import>): Promise<Import> {
  const made = await asked
  return { ...made, item: localUrls(made.item) }
}

const localRelative = <Item extends LineageItem>(item: Item): Item => ({
  ...item,
  thumbnailUrl: item.thumbnailUrl === null ? null : localUrl(item.thumbnailUrl, item),
})

const localPiece = (item: BoardItem): BoardItem => ({ ...item, media: item.media && localUrls(item.media) })

const localWritten = <Written extends { items: BoardItem[] }>(written: Written): Written => ({
  ...written,
  items: written.items.map(localPiece),
})

const localCover = <Shown extends Board>(board: Shown): Shown => ({
  ...board,
  cover: board.cover && localUrls(board.cover),
})
