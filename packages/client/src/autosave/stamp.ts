/** A stamp names the write, and before it the first write of those that build upon each other. */
export const nextStamp = (last: string, write: string): string => `${last === '' ? write : chainOf(last)}~${write}`

/** What stamps have in common whose entries build upon each other. */
export const chainOf = (stamp: string): string => stamp.slice(0, stamp.indexOf('~'))
