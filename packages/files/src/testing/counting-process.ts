// Run as a process by tests: adds 1 to the counter in a JSON file, so many times, under the lock.
import { FileManager } from '../file-manager/file-manager.ts'

const [file, times] = process.argv.slice(2) as [string, string]
const files = new FileManager()
for (let n = 0; n < Number(times); n++) {
  await files.atomicWriteWithLock(file, (current) => ({
    count: ((current as { count: number } | undefined)?.count ?? 0) + 1,
  }))
}
