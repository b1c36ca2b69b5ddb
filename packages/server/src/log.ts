import pino, { type Logger } from 'pino'

export type { Logger }

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/**
 * A JSON-lines logger on standard output; secrets in well-known places are never written. Lines leave together, at the latest after a tenth
 * of a second and at the end of the process: a busy server does not pay a system call for each.
 */
export function createLogger(level: LogLevel = 'info'): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['authorization', 'cookie', 'token'], censor: '[hidden]' },
    },
    pino.destination({ dest: 1, sync: false, minLength: 8192, periodicFlush: 100 }),
  )
}

/** A logger that writes nothing, for tests and embedded use. */
export const silentLogger: Logger = pino({ level: 'silent' })
