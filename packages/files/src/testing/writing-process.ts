// Run as a process by tests: writes a growing number to one file, and says each one that has been acknowledged.
import fs from 'node:fs'
import { FileManager } from '../file-manager/file-manager.ts'

const [file, first, last, padding] = process.argv.slice(2) as [string, string, string, string]
const files = new FileManager()
for (let sequence = Number(first); sequence <= Number(last); sequence++) {
  await files.atomicWrite(file, { sequence, padding: 'x'.repeat(Number(padding)) })
  // Synchronous, so that a number is in the pipe before the next write begins.
  fs.writeSync(1, `${sequence}\n`)
}
