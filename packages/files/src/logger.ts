/** Where this package tells what it did on its own; `console` is one. */
export interface FilesLogger {
  warn(message: string, details?: unknown): void
}

export const silentLogger: FilesLogger = { warn() {} }
