const PREFIX = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const MAX_PREFIX_LENGTH = 40

/** Prefixes of ids that are not projects; a project's prefix is its type's `storagePrefix`. */
export const ID_PREFIXES = {
  media: 'media',
  scene: 'scene',
  collection: 'col',
  board: 'board',
  boardItem: 'board-item',
  share: 'share',
  snapshot: 'snap',
  job: 'job',
} as const

/** A prefix that no project type may take. */
export type IdPrefix = (typeof ID_PREFIXES)[keyof typeof ID_PREFIXES]

/** Whether `value` can stand before the `-` of an id: lower-case words joined by single dashes, at most 40 characters. */
export function isIdPrefix(value: string): boolean {
  return value.length <= MAX_PREFIX_LENGTH && PREFIX.test(value)
}
