/** One line on a terminal that is written over; elsewhere, a plain line now and then. */
export interface ProgressLine {
  show(text: string): void
  end(): void
}

const PLAIN_EVERY_MS = 5_000

export function progressLine(
  terminal: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
): ProgressLine {
  let drawn = false
  let plainAt = performance.now()
  return {
    show(text) {
      if (terminal.isTTY === true) {
        drawn = true
        terminal.write(`\r${text}\x1b[K`)
        return
      }
      if (performance.now() - plainAt < PLAIN_EVERY_MS) return
      plainAt = performance.now()
      terminal.write(`${text}\n`)
    },
    end() {
      if (drawn) terminal.write('\r\x1b[K')
    },
  }
}
