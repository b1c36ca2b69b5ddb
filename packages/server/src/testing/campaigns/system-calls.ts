import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** One system call. `began` and `ended` are places in the order in which the tracer saw things happen, over all processes. */
export interface SystemCall {
  pid: number
  name: string
  /** As `strace -yy` writes them: descriptors with their path, strings quoted. */
  parameters: string
  result: number
  began: number
  ended: number
}

const CALLS =
  'write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,link,linkat,mkdir,mkdirat,sendto,sendmsg,read,recvfrom'
const LINE = /^(\d+) +(.*)$/
const WHOLE = /^(\w+)\((.*)\)\s+= (-?\d+)/s
const UNFINISHED = /^(\w+)\((.*) <unfinished \.\.\.>$/s
const RESUMED = /^<\.\.\. (\w+) resumed>(.*)\)\s+= (-?\d+)/s

/** Why system calls cannot be traced here; null when they can. */
export function tracingRefusal(): string | null {
  if (process.platform !== 'linux') return `strace does not exist on ${process.platform}`
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'strace'), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  if (!found) return 'strace is not installed'
  const scope = readOrNull('/proc/sys/kernel/yama/ptrace_scope')
  if (process.getuid?.() !== 0 && scope !== null && scope.trim() !== '0') return 'this user may not trace processes'
  return null
}

/** Watches processes, and what they fork, until `stop`. */
export class Tracer {
  readonly #child: ChildProcess
  readonly #file: string

  private constructor(child: ChildProcess, file: string) {
    this.#child = child
    this.#file = file
  }

  /** @param file where the trace is written */
  static async attach(pids: readonly number[], file: string): Promise<Tracer> {
    const child = spawn(
      'strace',
      [
        '-f',
        '-yy',
        '-s',
        '20000',
        '-e',
        `trace=${CALLS}`,
        '-e',
        'signal=none',
        '-o',
        file,
        ...pids.flatMap((pid) => ['-p', String(pid)]),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let said = ''
    const waiting = new Set(pids)
    await new Promise<void>((resolve, reject) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text
        for (const pid of waiting) if (said.includes(`Process ${pid} attached`)) waiting.delete(pid)
        if (waiting.size === 0) resolve()
      })
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`strace ended: ${said}`)))
    })
    return new Tracer(child, file)
  }

  /** Lets go of the processes. @returns what they called, in order */
  async stop(): Promise<SystemCall[]> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGINT')
    await ended
    return parseTrace(readFileSync(this.#file, 'latin1'))
  }
}

/** Reads the output of `strace -f -yy`; calls that were cut off are left out. */
export function parseTrace(text: string): SystemCall[] {
  const calls: SystemCall[] = []
  const open = new Map<number, { name: string; parameters: string; began: number }>()
  for (const [at, line] of text.split('\n').entries()) {
    const [, number, rest] = LINE.exec(line) ?? []
    if (number === undefined || rest === undefined) continue
    const pid = Number(number)
    const unfinished = UNFINISHED.exec(rest)
    const resumed = RESUMED.exec(rest)
    const whole = WHOLE.exec(rest)
    if (unfinished) {
      open.set(pid, { name: unfinished[1] as string, parameters: unfinished[2] as string, began: at })
    } else if (resumed) {
      const first = open.get(pid)
      open.delete(pid)
      if (!first) continue
      calls.push({ pid, ...first, parameters: first.parameters + resumed[2], result: Number(resumed[3]), ended: at })
    } else if (whole) {
      const [, name, parameters, result] = whole as unknown as [string, string, string, string]
      calls.push({ pid, name, parameters, result: Number(result), began: at, ended: at })
    }
  }
  return calls.sort((a, b) => a.began - b.began)
}

/** The path or the socket behind a call's first parameter. */
export function descriptorOf({ parameters }: SystemCall): string {
  return /^\d+<(.*?)>(?:,|$|\))/.exec(parameters)?.[1] ?? /^\d+<(.*)>$/.exec(parameters)?.[1] ?? ''
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
