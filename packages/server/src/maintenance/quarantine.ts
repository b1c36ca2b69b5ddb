/** Where objects wait that nobody knows: `{prefix}{milliseconds since 1970}/{original key}`. */
export const QUARANTINE_PREFIX = '.holdall/quarantine/'
