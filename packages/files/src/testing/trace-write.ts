import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { exitCode, startChild } from './child-process.ts'

/** One system call that succeeded. `began` and `ended` are places in the order in which the tracer saw things happen. */
interface SystemCall {
  name: string
  /** As `strace -yy` writes them: descriptors with their path, strings quoted. */
  parameters: string
  began: number
  ended: number
}

export interface WriteTrace {
  steps: string[]
  /** Steps that did not wait for the one before. */
  violations: string[]
}

const CALLS = 'write,pwrite64,writev,fsync,fdatasync,link,linkat,rename,renameat,renameat2'

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
  return found ? null : 'strace is not installed'
}

/**
 * Writes a file in another process under `strace`, and puts what that did to the disk into the order that durability asks for.
 *
 * @throws Error naming the step that never happened
 */
export async function traceWrite(
  file: string,
  trace: string,
  { sequence, paddingBytes, rotates }: { sequence: number; paddingBytes: number; rotates: boolean },
): Promise<WriteTrace> {
  const strace = ['strace', '-f', '-yy', '-s', '4096', '-e', `trace=${CALLS}`, '-e', 'signal=none', '-o', trace]
  const child = startChild('writing-process', [file, sequence, sequence, paddingBytes], strace)
  child.stdout?.resume()
  const code = await exitCode(child)
  if (code !== 0) throw new Error(`The traced process ended with ${code}`)
  const calls = parseTrace(readFileSync(trace, 'latin1'))
  const placed = pick(calls, 'rename into place', isRename, `"${file}"`)
  const temporary = /"([^"]+\.tmp\.[0-9a-f]{8})"/.exec(placed.call.parameters)?.[1] ?? 'none'
  const steps = [
    pick(calls, 'last write of the temporary file', isWrite, `<${temporary}>`),
    pick(calls, 'sync of the temporary file', isSync, `<${temporary}>`),
    ...(rotates
      ? [
          pick(calls, 'backup 1 becomes 2', isRename, `"${file}.backup.2"`),
          pick(calls, 'the file becomes backup 1', isLink, `"${file}.backup.1"`),
        ]
      : []),
    placed,
    pick(calls, 'sync of the folder', isSync, `<${dirname(file)}>`),
    pick(calls, 'acknowledgement', isWrite, `"${sequence}\\n"`),
  ]
  const violations = steps.flatMap(({ step, call }, n) => {
    const before = steps[n - 1]
    return before && call.began <= before.call.ended ? [`${step} did not wait for: ${before.step}`] : []
  })
  return { steps: steps.map(({ step }) => step), violations }
}

const isWrite = /^(write|pwrite64|writev)$/
const isSync = /^f(data)?sync$/
const isRename = /^rename/
const isLink = /^link/

/** The last of the calls that touch what is asked for. */
function pick(calls: SystemCall[], step: string, name: RegExp, touching: string): { step: string; call: SystemCall } {
  const call = calls.findLast((each) => name.test(each.name) && each.parameters.includes(touching))
  if (!call) throw new Error(`It never came to this: ${step}`)
  return { step, call }
}

const LINE = /^(\d+) +(.*)$/
const WHOLE = /^(\w+)\((.*)\)\s+= (-?\d+)/
const UNFINISHED = /^(\w+)\((.*) <unfinished \.\.\.>$/
const RESUMED = /^<\.\.\. \w+ resumed>(.*)\)\s+= (-?\d+)/

function parseTrace(text: string): SystemCall[] {
  const calls: SystemCall[] = []
  const open = new Map<string, Omit<SystemCall, 'ended'>>()
  for (const [at, line] of text.split('\n').entries()) {
    const [, thread = '', rest = ''] = LINE.exec(line) ?? []
    const [, name = '', parameters = ''] = UNFINISHED.exec(rest) ?? []
    const resumed = RESUMED.exec(rest)
    const whole = WHOLE.exec(rest)
    if (name !== '') open.set(thread, { name, parameters, began: at })
    else if (whole && Number(whole[3]) >= 0)
      calls.push({ name: whole[1] as string, parameters: whole[2] as string, began: at, ended: at })
    else if (resumed && Number(resumed[2]) >= 0) {
      const begun = open.get(thread)
      if (begun) calls.push({ ...begun, parameters: begun.parameters + resumed[1], ended: at })
    }
  }
  return calls.sort((a, b) => a.ended - b.ended)
}
