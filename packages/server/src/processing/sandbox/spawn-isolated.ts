import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { setPriority } from 'node:os'
import { HoldallError } from '@holdall/protocol'

export interface SpawnIsolatedOptions {
  cwd?: string | undefined
  /** Variables beside `PATH` and `LANG`; nothing of the parent's environment is passed on. */
  environment?: Record<string, string>
  /** Processor seconds after which the kernel ends the process; without it the caller has to watch. */
  cpuSeconds?: number | undefined
  /** Whether all else goes first, what runs in other sessions included: for work that nobody waits for. @default false */
  isBackground?: boolean
  /** Whether to open a two-way pipe, file descriptor {@link CHANNEL_FD} in the child. @default false */
  channel?: boolean
}

export interface IsolatedProcess {
  child: ChildProcess
  pid: number
  stdout: Socket
  stderr: Socket
  channel: Socket | null
  /** Kills the process and everything that it started. Safe to call more than once. */
  kill(): void
  /** Lets the parent exit while the child idles (the child ends with it), or holds the parent again. */
  hold(held: boolean): void
}

/** Where the child finds the channel of {@link SpawnIsolatedOptions.channel}. */
export const CHANNEL_FD = 4

const windows = process.platform === 'win32'

/**
 * The preamble that every isolated program starts with. Arguments are passed by position, never interpolated.
 * A watcher reads the lifeline, descriptor 3, whose other end only the parent holds: when the parent ends, even by
 * `kill -9`, it kills the group. The kernel's out-of-memory killer is asked to take this process first. Where Linux shares the processor
 * between sessions first, niceness counts inside of one alone: of work in the background the session, which is this program's own, is made nice as well.
 *
 * @see https://man7.org/linux/man-pages/man7/sched.7.html "The autogroup feature"
 */
const PREAMBLE = `ulimit -c 0
[ "$1" = 0 ] || { ulimit -S -t "$1"; ulimit -H -t $(($1 + 2)); }
[ "$2" = 0 ] || echo "$2" 2>/dev/null >/proc/self/autogroup
shift 2
echo 1000 2>/dev/null >/proc/self/oom_score_adj
(read -r _ <&3; kill -9 -$$) </dev/null >/dev/null 2>&1 ${CHANNEL_FD}<&- &
exec "$@" 3<&-`

/**
 * Starts one untrusted program: own process group, minimal environment, low priority, no core dump, no shell
 * expansion, dead when the parent is dead.
 *
 * @throws {unavailable} when the process cannot be started
 */
export function spawnIsolated(
  command: string,
  args: readonly string[],
  { cwd, environment = {}, cpuSeconds = 0, isBackground = false, channel = false }: SpawnIsolatedOptions = {},
): IsolatedProcess {
  const niceness = isBackground ? 19 : 10
  const child = spawn(
    windows ? command : '/bin/sh',
    windows
      ? args
      : [
          '-c',
          PREAMBLE,
          'holdall-sandbox',
          String(Math.ceil(cpuSeconds)),
          isBackground ? String(niceness) : '0',
          command,
          ...args,
        ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', channel ? 'pipe' : 'ignore'],
      cwd,
      detached: !windows,
      windowsHide: true,
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...environment },
    },
  )
  child.on('error', () => {})
  const { pid } = child
  const [stdout, stderr, lifeline, pipe] = [1, 2, 3, CHANNEL_FD].map((index) => child.stdio[index])
  if (pid === undefined || !(stdout instanceof Socket && stderr instanceof Socket && lifeline instanceof Socket)) {
    throw new HoldallError('unavailable', `${command} could not be started`, { retryAfterSeconds: 10 })
  }
  for (const socket of [stdout, stderr, lifeline, pipe]) socket?.on('error', () => {})
  lowerPriority(pid, niceness)

  let groupExists = true
  const kill = () => {
    if (!groupExists) return
    groupExists = false
    killGroup(pid)
    lifeline.destroy()
  }
  // Whatever it left running goes too. The watcher keeps the group's number from being reused until then.
  child.on('exit', kill)
  const held = [child, stdout, stderr, lifeline, ...(pipe instanceof Socket ? [pipe] : [])]
  return {
    child,
    pid,
    stdout,
    stderr,
    channel: pipe instanceof Socket ? pipe : null,
    kill,
    hold: (hold) => {
      for (const handle of held) hold ? handle.ref() : handle.unref()
    },
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(windows ? pid : -pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // A process that ended at once, or a system that forbids it: speed of others, not safety.
  }
}
