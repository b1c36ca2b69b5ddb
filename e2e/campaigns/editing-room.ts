import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright-core'
import { ServerProcess } from '../../packages/server/src/testing/campaigns/server-process.ts'
import { type PageHost, startPageHost } from '../harness/page-host.ts'
import { differences, type Edit, type ListedConflict, type SeenFilm } from './edit.ts'
import { EditorTab } from './editor-tab.ts'
import { readFilm, startFilm } from './film.ts'

const SETTLE_LIMIT_MS = 60_000

/** A film that is edited in two tabs of one browser and one of another, and the server that has it. */
export class EditingRoom {
  readonly edits: Edit[] = []
  readonly #folder: string
  readonly #host: PageHost
  readonly #contexts: readonly BrowserContext[]
  readonly #tabs: { tab: EditorTab; browser: number }[] = []
  /** The number of edits after which each browser is online again; null while it is. */
  readonly #offlineUntil: (number | null)[] = [null, null]
  #server: ServerProcess
  #restarting: Promise<void> = Promise.resolve()
  #project = ''

  private constructor(folder: string, host: PageHost, contexts: readonly BrowserContext[], server: ServerProcess) {
    this.#folder = folder
    this.#host = host
    this.#contexts = contexts
    this.#server = server
  }

  /** @param page the folder with the built editor @param folder for the server's data */
  static async open(browser: Browser, page: string, folder: string): Promise<EditingRoom> {
    const host = await startPageHost(page)
    const server = await ServerProcess.start(folder, settings(host))
    const room = new EditingRoom(folder, host, [await browser.newContext(), await browser.newContext()], server)
    try {
      host.lead(server.url)
      room.#project = await startFilm(server)
      for (const [name, which] of [
        ['first tab', 0],
        ['second tab', 0],
        ['laptop', 1],
      ] as const) {
        const context = room.#contexts[which] as BrowserContext
        const tab = new EditorTab(name, context, `${host.url}/?project=${room.#project}`, room.edits)
        room.#tabs.push({ tab, browser: which })
      }
      await room.reopen()
      return room
    } catch (error) {
      await room.close()
      throw error
    }
  }

  get openTabs(): EditorTab[] {
    return this.#tabs.filter(({ tab }) => tab.isOpen).map(({ tab }) => tab)
  }

  get complaints(): string[] {
    return this.#tabs.flatMap(({ tab }) => tab.complaints)
  }

  /** `kill -9`, and a start beside what goes on. */
  async restartServer(): Promise<void> {
    await this.#restarting
    this.#restarting = (async () => {
      this.#host.lead(null)
      await this.#server.kill('server')
      this.#server = await ServerProcess.start(this.#folder, settings(this.#host))
      this.#host.lead(this.#server.url)
    })()
    // Whoever waits for it next hears of it.
    this.#restarting.catch(() => {})
  }

  async goOffline(browser: number, until: number): Promise<void> {
    this.#offlineUntil[browser] = until
    await this.#contexts[browser]?.setOffline(true)
  }

  async endSpells(edits: number): Promise<void> {
    for (const [browser, until] of this.#offlineUntil.entries()) {
      if (until === null || until > edits) continue
      this.#offlineUntil[browser] = null
      await this.#contexts[browser]?.setOffline(false)
    }
  }

  /** Opens what has crashed, where there is a network: a page cannot be fetched without. */
  async reopen(): Promise<void> {
    const closed = this.#tabs.filter(({ tab, browser }) => !tab.isOpen && this.#offlineUntil[browser] === null)
    if (closed.length === 0) return
    await this.#restarting
    await Promise.all(closed.map(({ tab }) => tab.open()))
  }

  /** Waits until all are online, have saved, and show what the server has. @returns what did not come to that */
  async settle(): Promise<string[]> {
    await this.endSpells(Number.POSITIVE_INFINITY)
    await this.reopen()
    await this.#restarting
    const deadline = performance.now() + SETTLE_LIMIT_MS
    for (;;) {
      const open = await this.#unsettled()
      if (open.length === 0 || performance.now() > deadline) return open
      await sleep(100)
    }
  }

  readFilm(): Promise<{ body: SeenFilm; conflicts: ListedConflict[] }> {
    return readFilm(this.#server, this.#project)
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close()
    await this.#restarting.catch(() => {})
    await this.#host.stop()
    await this.#server.kill('group')
  }

  async #unsettled(): Promise<string[]> {
    const { body } = await this.readFilm()
    const found: string[] = []
    for (const tab of this.openTabs) {
      const status = await tab.status()
      if (!['idle', 'saved', 'conflicted'].includes(status)) found.push(`${tab.name} is ${status}`)
      const [first] = differences(body, await tab.read())
      if (first !== undefined) found.push(`${tab.name} shows something else than the server has, at ${first}`)
    }
    return found
  }
}

const settings = ({ url }: PageHost): Record<string, string> => ({
  HOLDALL_PUBLIC_URL: url,
  HOLDALL_ANONYMOUS_USER: 'alice',
  HOLDALL_WORKERS: 'off',
})
