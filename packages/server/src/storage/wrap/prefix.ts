import type { Driver, ObjectInfo } from '../driver.ts'

/**
 * Shows the part of a store below `prefix` as a store of its own; keys lose the prefix on the way out and gain it on the way in.
 * @param prefix ends in a slash, or is empty
 */
export function withPrefix(driver: Driver, prefix: string): Driver {
  const inside = (key: string): string => prefix + key
  const outside = (key: string): string => key.slice(prefix.length)
  return {
    name: driver.name,
    root: `${driver.root}#${prefix}`,
    capabilities: driver.capabilities,
    async head(key) {
      const info = await driver.head(inside(key))
      return info === null ? null : { ...info, key }
    },
    readBytes: (key, range) => driver.readBytes(inside(key), range),
    readStream: (key, range) => driver.readStream(inside(key), range),
    write: (key, body, options) => driver.write(inside(key), body, options),
    delete: (key) => driver.delete(inside(key)),
    async deleteMany(keys) {
      const failed = await driver.deleteMany(keys.map(inside))
      return failed.map(({ key, error }) => ({ key: outside(key), error }))
    },
    copy: (from, to) => driver.copy(inside(from), inside(to)),
    async *list(start, { startAfter, signal } = {}): AsyncGenerator<ObjectInfo, void, undefined> {
      const after = startAfter === undefined || startAfter === '' ? prefix : inside(startAfter)
      for await (const info of driver.list(inside(start), { startAfter: after, signal }))
        yield { ...info, key: outside(info.key) }
    },
    close: () => driver.close(),
  }
}
