import type { BrowserContext, Page } from 'playwright-core'
import { differences, type Edit, type SeenFilm, valueAt } from './edit.ts'
import { IN_EDITOR } from './in-editor.ts'

/** What can be done in the editor; all but `title` and `add` to one clip. */
export type Act = 'title' | 'add' | 'rename' | 'end' | 'earlier' | 'later' | 'remove'

const KEPT_LIMIT_MS = 20_000

/** A tab with the editor, which notes what it does. */
export class EditorTab {
  readonly name: string
  readonly #context: BrowserContext
  readonly #url: string
  readonly #edits: Edit[]
  #page: Page | null = null
  /** What no tab should have met: thrown errors, edits that were never kept. */
  readonly complaints: string[] = []

  /** @param edits where it notes them */
  constructor(name: string, context: BrowserContext, url: string, edits: Edit[]) {
    this.name = name
    this.#context = context
    this.#url = url
    this.#edits = edits
  }

  get isOpen(): boolean {
    return this.#page !== null
  }

  async open(): Promise<void> {
    const page = await this.#context.newPage()
    page.on('crash', () => {
      if (this.#page !== page) return
      this.#page = null
      this.complaints.push(`${this.name} has crashed by itself`)
    })
    page.on('pageerror', (error) => this.complaints.push(`${this.name}: ${error.stack ?? error.message}`))
    await page.addInitScript({ content: IN_EDITOR })
    await page.goto(this.#url)
    await page.waitForFunction('editor.isReady()', undefined, { timeout: 60_000, polling: 20 })
    this.#page = page
  }

  /** What it shows. */
  read(): Promise<SeenFilm> {
    return this.#run('editor.read()')
  }

  status(): Promise<string> {
    return this.#run('editor.status()')
  }

  /** @returns whether there was something to edit, and what resolves when the page has said that it is kept */
  async edit(act: Act, clip: string | null, text: string): Promise<{ isKept: Promise<void> }> {
    const did = await this.#run<{ before: SeenFilm; after: SeenFilm } | null>(
      `editor.edit(${[act, clip, text].map((value) => JSON.stringify(value)).join()})`,
    )
    if (did === null) return { isKept: Promise.resolve() }
    const { before, after } = did
    const made = differences(before, after).map((path): Edit => {
      return { page: this.name, path, seen: valueAt(before, path), value: valueAt(after, path), accepted: false }
    })
    this.#edits.push(...made)
    return { isKept: this.#accept(made) }
  }

  /** Ends its process, as a crash does. */
  async crash(): Promise<void> {
    const page = this.#page
    if (page === null) return
    this.#page = null
    const crashed = page.waitForEvent('crash')
    const session = await this.#context.newCDPSession(page)
    // It is never answered.
    session.send('Page.crash').catch(() => {})
    await crashed
    await page.close()
  }

  /** Closes it, as a person does. */
  async close(): Promise<void> {
    const page = this.#page
    this.#page = null
    await page?.close({ runBeforeUnload: false })
  }

  async #accept(made: readonly Edit[]): Promise<void> {
    // The tab may be gone before it has said anything.
    const said = await this.#run<true | string>(`editor.accepted(${KEPT_LIMIT_MS})`).catch(() => null)
    if (said === true) for (const edit of made) edit.accepted = true
    else if (said !== null) this.complaints.push(`${this.name} is ${said} ${KEPT_LIMIT_MS} ms after an edit`)
  }

  #run<Result>(script: string): Promise<Result> {
    if (this.#page === null) return Promise.reject(new Error(`${this.name} is closed`))
    return this.#page.evaluate<Result>(script)
  }
}
