import { ApiProblem } from '../http/api-problem.ts'
import type { UploadSnapshot } from './upload-types.ts'

const CHANNEL = 'holdall-uploads'

/** What a tab tells the others about an upload that it works on. */
export type UploadView = Pick<
  UploadSnapshot,
  'state' | 'sentBytes' | 'bytesPerSecond' | 'secondsLeft' | 'mediaId' | 'item' | 'problem' | 'known'
>
/** What a tab asks of the one that works on an upload; `hello` asks how far it is. */
export type UploadCommand = 'hello' | 'pause' | 'resume' | 'cancel' | 'retry'

type Message = { key: string } & ({ command: UploadCommand } | { view: UploadView })

interface LockManager {
  request(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    hold: (lock: object | null) => Promise<void> | undefined,
  ): Promise<unknown>
}

/** @see https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts */
interface Channel {
  onmessage: ((event: { data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}

interface Tab {
  navigator?: { locks?: LockManager }
  BroadcastChannel?: new (name: string) => Channel
}

export interface TabListener {
  onCommand(key: string, command: UploadCommand): void
  onView(key: string, view: UploadView): void
}

/**
 * Keeps the tabs of a browser off each other's uploads: one owns an upload until it ends or the tab does, the others follow it.
 *
 * @see https://w3c.github.io/web-locks
 */
export class UploadTabs {
  readonly #listener: TabListener
  readonly #held = new Map<string, () => void>()
  #locks: LockManager | undefined
  #channel: Channel | null = null

  constructor(listener: TabListener) {
    this.#listener = listener
  }

  listen(): void {
    const { navigator, BroadcastChannel } = globalThis as unknown as Tab
    // Where nothing is kept of an upload no other tab knows of it.
    if (!('indexedDB' in globalThis)) return
    this.#locks = navigator?.locks
    if (BroadcastChannel === undefined) return
    this.#channel = new BroadcastChannel(CHANNEL)
    this.#channel.onmessage = ({ data }) => {
      const message = data as Message
      if ('command' in message) this.#listener.onCommand(message.key, message.command)
      else this.#listener.onView(message.key, { ...message.view, problem: problemAgain(message.view.problem) })
    }
  }

  /** @param waitUntil waits for it until this is aborted; without it an upload that is taken is left alone. @returns whether it is this tab's now */
  own(key: string, waitUntil?: AbortSignal): Promise<boolean> {
    const locks = this.#locks
    if (!locks) return Promise.resolve(true)
    return new Promise((resolve) => {
      const hold = (lock: object | null) => {
        resolve(lock !== null)
        return lock === null ? undefined : new Promise<void>((release) => this.#held.set(key, release))
      }
      const options = waitUntil ? { signal: waitUntil } : { ifAvailable: true }
      // Where locks are denied each tab is on its own; the server keeps them off each other.
      locks.request(`${CHANNEL}:${key}`, options, hold).catch(() => resolve(!waitUntil?.aborted))
    })
  }

  release(key: string): void {
    this.#held.get(key)?.()
    this.#held.delete(key)
  }

  ask(key: string, command: UploadCommand): void {
    this.#channel?.postMessage({ key, command } satisfies Message)
  }

  show(key: string, snapshot: UploadView): void {
    const { state, sentBytes, bytesPerSecond, secondsLeft, mediaId, item, known } = snapshot
    const problem = snapshot.problem === null ? null : plain(snapshot.problem)
    this.#channel?.postMessage({
      key,
      view: {
        state,
        sentBytes,
        bytesPerSecond,
        secondsLeft,
        mediaId,
        item,
        known,
        problem: problem as ApiProblem | null,
      },
    } satisfies Message)
  }

  close(): void {
    for (const key of [...this.#held.keys()]) this.release(key)
    this.#channel?.close()
  }
}

/** Between tabs errors lose what they are. */
function plain({ status, code, title, message, hint, retryAfterSeconds }: ApiProblem): object {
  return { status, code, title, message, hint, retryAfterSeconds }
}

function problemAgain(problem: ApiProblem | null): ApiProblem | null {
  if (problem === null) return null
  const { status, code, title, message, hint, retryAfterSeconds } = problem
  const document = { title, detail: message, ...(hint === undefined ? {} : { hint }) }
  return new ApiProblem(status, code === 'unreachable' ? document : { ...document, code }, retryAfterSeconds)
}
