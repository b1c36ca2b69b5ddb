// Run as a process by tests: takes a lock, says so, and holds it until it is killed.
import { acquireLock } from '../lock/acquire-lock.ts'

const [path] = process.argv.slice(2) as [string]
await acquireLock(path)
console.log('held')
setInterval(() => {}, 1000)
