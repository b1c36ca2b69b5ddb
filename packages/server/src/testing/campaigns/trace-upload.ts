import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dataFolder, type ServerProcess } from './server-process.ts'
import { descriptorOf, type SystemCall, Tracer } from './system-calls.ts'

const SETTLE_MS = 500
const COMMIT_STEP = 'send the row and its commit'
const CONFIRMED_STEP = 'commit confirmed'

/** The steps of one durable upload, as the kernel saw them, each with the call that did it. */
export interface UploadTrace {
  status: number
  steps: { step: string; call: SystemCall }[]
  /** Steps that did not wait for the one before, that failed, and folders whose entry was not synced before the row was sent. */
  violations: string[]
}

/**
 * Uploads one file while the server and its PostgreSQL are traced.
 *
 * @returns the steps in the order that durability demands
 * @throws Error naming the step that never happened
 */
export async function traceUpload(
  server: ServerProcess,
  folder: string,
  { name, body }: { name: string; body: Buffer },
): Promise<UploadTrace> {
  const tracer = await Tracer.attach([server.pid, ...(await server.databasePids())], join(folder, `${name}.strace`))
  const response = await server.fetch('/api/media?format=v2', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/octet-stream', 'x-filename': `${name}.bin` },
  })
  const { storageKey } = (await response.json()) as { storageKey: string }
  // The answer is here before the tracer has seen its call return.
  await sleep(SETTLE_MS)
  const calls = await tracer.stop()
  const root = join(dataFolder(folder), 'objects')
  const steps = stepsOf(calls, root, storageKey, server.pid)
  const sent = steps.find(({ step }) => step === COMMIT_STEP)?.call.began ?? 0
  const unsynced = unsyncedFolders(calls, root, sent).map((path) => `${path} was made, and its entry not synced`)
  return { status: response.status, steps, violations: [...outOfOrder(steps), ...unsynced] }
}

/** Each step must begin after the one before has ended. */
function outOfOrder(steps: UploadTrace['steps']): string[] {
  return steps.flatMap(({ step, call }, index) => {
    if (call.result < 0) return [`${step} failed with ${call.result}`]
    const before = steps[index - 1]
    // Who waits for a confirmation begins to read before there is anything to read.
    const moment = step === CONFIRMED_STEP ? call.ended : call.began
    return before && moment <= before.call.ended ? [`${step} did not wait for: ${before.step}`] : []
  })
}

function stepsOf(calls: SystemCall[], root: string, storageKey: string, serverPid: number): UploadTrace['steps'] {
  const target = join(root, storageKey)
  const one = (step: string, matches: (call: SystemCall) => boolean, last = false) => {
    const call = last ? calls.findLast(matches) : calls.find(matches)
    if (!call) throw new Error(`It never came to this: ${step}`)
    return { step, call }
  }
  const placed = one(
    'link into place',
    ({ name, parameters, result }) => /^link(at)?$/.test(name) && result === 0 && parameters.includes(`"${target}"`),
  )
  const temporary = /"([^"]+)"/.exec(placed.call.parameters)?.[1] ?? ''
  const answered = one(
    'answer 201',
    (call) => call.pid === serverPid && isWrite(call) && call.parameters.includes('"HTTP/1.1 201'),
  )
  // The reservation of a large body names the key as well: what counts is the last time before the answer.
  const committed = one(
    COMMIT_STEP,
    (call) =>
      call.pid === serverPid &&
      isWrite(call) &&
      descriptorOf(call).startsWith('UNIX-STREAM') &&
      call.parameters.includes(storageKey) &&
      call.parameters.includes('commit\\0') &&
      call.began < answered.call.began,
    true,
  )
  const socket = descriptorOf(committed.call)
  const flushed = one(
    'sync of the write-ahead log',
    (call) =>
      /^f(data)?sync$/.test(call.name) && descriptorOf(call).includes('/pg_wal/') && call.began > committed.call.began,
  )
  return [
    one('last write of the file', (call) => isWrite(call) && descriptorOf(call) === temporary, true),
    one(
      'sync of the file',
      ({ name, ...call }) => /^f(data)?sync$/.test(name) && descriptorOf({ name, ...call }) === temporary,
      true,
    ),
    placed,
    one(
      'sync of the folder',
      (call) => call.name === 'fsync' && descriptorOf(call) === dirname(target) && call.began > placed.call.began,
    ),
    committed,
    flushed,
    one(
      CONFIRMED_STEP,
      (call) =>
        call.pid === serverPid &&
        /^(read|recvfrom)$/.test(call.name) &&
        descriptorOf(call) === socket &&
        call.parameters.includes('COMMIT\\0') &&
        call.ended > committed.call.began,
    ),
    answered,
  ]
}

function unsyncedFolders(calls: readonly SystemCall[], root: string, limit: number): string[] {
  return calls
    .filter(
      ({ name, parameters, result }) => /^mkdir(at)?$/.test(name) && result === 0 && parameters.includes(`"${root}/`),
    )
    .flatMap((made) => {
      const path = /"([^"]+)"/.exec(made.parameters)?.[1] ?? ''
      const synced = calls.some(
        (call) =>
          call.name === 'fsync' &&
          descriptorOf(call) === dirname(path) &&
          call.began > made.ended &&
          call.ended < limit,
      )
      return synced ? [] : [path]
    })
}

function isWrite({ name }: SystemCall): boolean {
  return /^(write|writev|pwrite64|pwritev|pwritev2|sendto|sendmsg)$/.test(name)
}
