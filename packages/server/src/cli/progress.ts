import { Transform } from 'node:stream'

const WIDTH = 30
const EVERY_MS = 100

export interface ProgressOptions {
  /** What is done: "Importing". */
  label: string
  /** Null when nobody knows. */
  totalBytes: number | null
  /** @default a terminal's stderr; elsewhere nothing is drawn */
  terminal?: { isTTY?: boolean; write(text: string): unknown } | null
}

export function megabytesOf(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(sizeBytes < 1e7 ? 2 : 1)} MB`
}

/** Passes bytes on and draws how far they are, on a terminal. Ends its line when the bytes end. */
export function progressOf({ label, totalBytes, terminal = process.stderr }: ProgressOptions): Transform {
  const draws = terminal?.isTTY === true
  let passed = 0
  let drawnAt = 0
  const draw = () => {
    if (draws) terminal.write(`\r${label} ${lineOf(passed, totalBytes)}\x1b[K`)
  }
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length
      const now = performance.now()
      if (now - drawnAt > EVERY_MS) {
        drawnAt = now
        draw()
      }
      done(null, chunk)
    },
    destroy(error, done) {
      if (passed > 0) {
        draw()
        if (draws) terminal.write('\n')
      }
      done(error)
    },
  })
}

function lineOf(passed: number, totalBytes: number | null): string {
  if (totalBytes === null || totalBytes === 0) return megabytesOf(passed)
  const part = Math.min(1, passed / totalBytes)
  const full = Math.round(part * WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(part * 100)).padStart(3)} %  ${megabytesOf(passed)}`
}
