import { ApiProblem } from '../../http/api-problem.ts'
import { type Effect, type Event, initialState, type JournalEntry, type State } from '../autosave-state.ts'
import { isSame, type Json, member, toJson } from '../json-value.ts'
import type { LostValue } from '../merge-documents.ts'
import { reduce } from '../reduce.ts'
import { type Head, isUnsaved, type WorkingCopy } from '../working-copy.ts'
import { type Back, type Edit, MAX_ITEMS, type Place, tokensOf, write } from './edits.ts'

interface Tab {
  id: string
  state: State
  /** What it showed before: editors may lag behind. */
  earlier: State['copy']['body']
  /** What is to be done, or is done and not answered yet. */
  tasks: Task[]
}

type Task = { kind: 'do'; effect: Effect } | { kind: 'answer'; event: Event } | { kind: 'wake' }

const UNREACHABLE = ApiProblem.unreachable()
/** A server, a journal that all tabs share, tabs, and all that can happen between them, one thing at a time. */
export class AutosaveWorld {
  head: Head = { revision: 0, schemaVersion: 1, body: undefined }
  readonly history = new Map<number, Head>()
  conflicts: LostValue[] = []
  journal: JournalEntry | null = null
  tabs: Tab[] = []
  readonly edits: Edit[] = []
  /** Saves whose senders have given up, and which may arrive all the same. */
  strays: WorkingCopy[] = []
  isOnline = true
  isFull = false
  readonly hasLocks: boolean
  readonly maxTabs: number
  #lockedBy: Tab | null = null
  #count = 0
  /** Values that somebody has knowingly gone back from. */
  readonly #takenBack = new Set<string>()

  constructor(hasLocks: boolean, maxTabs: number) {
    this.hasLocks = hasLocks
    this.maxTabs = maxTabs
    this.#commit(toJson({ marks: {}, fields: {}, items: [] }) as Json, [])
  }

  openTab(): void {
    const tab: Tab = {
      id: `tab${++this.#count}`,
      state: initialState(`tab${this.#count}`),
      earlier: undefined,
      tasks: [],
    }
    this.tabs.push(tab)
    this.dispatch(tab, { kind: 'open' })
  }

  /** The tab ends without a word; what it has sent is on its way. */
  kill(tab: Tab): void {
    this.tabs = this.tabs.filter((other) => other !== tab)
    if (this.#lockedBy === tab) this.#lockedBy = null
    for (const task of tab.tasks)
      if (task.kind === 'do' && task.effect.kind === 'send') this.strays.push(task.effect.copy)
  }

  dispatch(tab: Tab, event: Event): void {
    const { state, effects } = reduce(tab.state, event)
    if (state.copy.body !== tab.state.copy.body) tab.earlier = tab.state.isOpen ? tab.state.copy.body : state.copy.body
    tab.state = state
    for (const effect of effects) {
      if (effect.kind === 'announce') {
        for (const other of this.tabs) if (other !== tab) other.tasks.push({ kind: 'answer', event: { kind: 'news' } })
      } else if (effect.kind === 'unlock') this.#lockedBy = this.#lockedBy === tab ? null : this.#lockedBy
      else if (effect.kind === 'debounce' || effect.kind === 'back-off') {
        // One timer: arming it anew replaces what was armed.
        tab.tasks = [...tab.tasks.filter(({ kind }) => kind !== 'wake'), { kind: 'wake' }]
      } else tab.tasks.push({ kind: 'do', effect })
    }
    for (const edit of this.edits.flatMap((each) => [each, ...each.returns]))
      if (edit.tab === tab && edit.number <= tab.state.acknowledged) edit.isAccepted = true
  }

  /** @param lags whether its editor has not seen the latest */
  edit(tab: Tab, place: Place | Back, lags: boolean): void {
    if (!tab.state.isOpen) return
    const { base, body } = tab.state.copy
    if (place.kind === 'back') {
      this.#goBack(tab, place.to === 'base' ? base.body : tab.earlier)
      return
    }
    const from = lags ? (tab.earlier ?? body) : body
    const edit = this.#record(tab, (from ?? toJson({})) as Json, place)
    if (edit === null) return
    this.dispatch(tab, { kind: 'edit', from, to: edit.after })
    edit.edit.number = tab.state.edits
  }

  #goBack(tab: Tab, to: State['copy']['body']): void {
    const { body } = tab.state.copy
    if (to === undefined || to === body) return
    const has = (where: typeof body, { mark }: Edit) => member(member(where, 'marks'), mark) !== undefined
    const made = this.edits
      .filter((edit) => has(to, edit) !== has(body, edit))
      .map((edit) => ({
        edit,
        back: { keeps: has(to, edit), tab, number: Number.POSITIVE_INFINITY, isAccepted: false },
      }))
    for (const { edit, back } of made) edit.returns.push(back)
    for (const token of tokensOf(body as Json)) if (!tokensOf(to).includes(token)) this.#takenBack.add(token)
    this.dispatch(tab, { kind: 'edit', from: body, to })
    for (const { back } of made) back.number = tab.state.edits
  }

  /** Somebody on another machine saves upon the head. */
  saveElsewhere(place: Place): void {
    const recorded = this.#record(null, this.head.body as Json, place)
    if (recorded === null) return
    recorded.edit.isAccepted = true
    this.#commit(recorded.after, [])
  }

  /** Does, or answers, one of the things that a tab waits for. @param loses the server takes it, and the answer is lost */
  step(tab: Tab, at: number, loses: boolean): void {
    const [task] = tab.tasks.splice(at % tab.tasks.length, 1)
    if (task === undefined) return
    if (task.kind !== 'do') {
      this.dispatch(tab, task.kind === 'wake' ? { kind: 'due' } : task.event)
      return
    }
    const event = this.#perform(tab, task.effect, loses)
    if (event === null) tab.tasks.push(task)
    else tab.tasks.push({ kind: 'answer', event })
  }

  arrive(at: number): void {
    const [copy] = this.strays.splice(at % this.strays.length, 1)
    if (copy !== undefined) this.#save(copy)
  }

  /** Until nothing is left to be done: the network is there, the journal has room. */
  settle(): void {
    this.isOnline = true
    this.isFull = false
    if (this.tabs.length === 0) this.openTab()
    for (const tab of this.tabs) this.dispatch(tab, { kind: 'online' })
    for (let turn = 0; turn < 20_000; turn++) {
      const busy = this.tabs.filter((tab) => tab.tasks.some((task) => !this.#waits(tab, task)))
      const tab = busy[turn % Math.max(1, busy.length)]
      if (tab === undefined) return
      this.step(
        tab,
        tab.tasks.findIndex((task) => !this.#waits(tab, task)),
        false,
      )
    }
    throw new Error('the tabs do not come to rest')
  }

  /** What the promise would not allow: an accepted edit that is nowhere, a value that nobody replaced and nobody sees. */
  losses(): string[] {
    const places = this.#text()
    const isThere = (token: string) => places.includes(token)
    const hasArrived = ({ mark }: Edit) => isThere(mark)
    const lostEdits = this.edits
      .filter((edit) => edit.isAccepted && edit.returns.length === 0 && !hasArrived(edit))
      .map(({ mark }) => `edit ${mark}`)
    const arrived = this.edits.filter(hasArrived)
    // Others may have built upon what was taken back.
    const replacing = this.edits.filter((edit) => edit.returns.length > 0 || hasArrived(edit))
    const replaced = new Set([...this.#takenBack, ...replacing.flatMap((edit) => edit.replaced)])
    const lostValues = arrived
      .flatMap(({ written }) => written)
      .filter((token) => !isThere(token) && !replaced.has(token))
    return [...lostEdits, ...lostValues.map((token) => `value ${token}`)]
  }

  /** Accepted returns that the server does not have, where there was never more than one tab at a time. */
  lostReturns(): string[] {
    // Edits that were set aside as a whole are there.
    if (this.conflicts.some(({ path }) => path === '')) return []
    return this.edits.flatMap(({ mark, returns }) => {
      const last = returns.findLastIndex(({ isAccepted }) => isAccepted)
      const isThere = member(member(this.head.body, 'marks'), mark) !== undefined
      const isAllowed = last < 0 || returns.slice(last).some(({ keeps }) => keeps === isThere)
      return isAllowed ? [] : [`return to ${isThere ? 'before' : 'after'} ${mark}`]
    })
  }

  unsaved(): boolean {
    return this.journal !== null && isUnsaved(this.journal.copy)
  }

  /** Whatever outlives the tabs. */
  #text(): string {
    return JSON.stringify([this.head.body, this.conflicts, this.journal?.copy.body, this.journal?.copy.lost])
  }

  #waits(tab: Tab, task: Task): boolean {
    return (
      task.kind === 'do' &&
      task.effect.kind === 'lock' &&
      this.hasLocks &&
      this.#lockedBy !== null &&
      this.#lockedBy !== tab
    )
  }

  #record(tab: Tab | null, before: Json, place: Place): { edit: Edit; after: Json } | null {
    const mark = `m${++this.#count}!`
    const token = `t${this.#count}!`
    const after = write(before, place, token, mark)
    if (after === null) return null
    const [had, has] = [tokensOf(before), tokensOf(after)]
    const edit: Edit = {
      mark,
      written: has.filter((each) => !had.includes(each)),
      replaced: had.filter((each) => !has.includes(each)),
      tab,
      number: Number.POSITIVE_INFINITY,
      isAccepted: false,
      returns: [],
    }
    this.edits.push(edit)
    return { edit, after: toJson(after, before) as Json }
  }

  /** What comes of an effect; null when it has to wait. */
  #perform(tab: Tab, effect: Effect, loses: boolean): Event | null {
    switch (effect.kind) {
      case 'read':
        return { kind: 'read', entry: this.journal }
      case 'write':
        if (this.isFull) return { kind: 'write-failed', reason: 'full' }
        if ((this.journal?.stamp ?? '') !== effect.expected) return { kind: 'overtaken' }
        this.journal = effect.entry
        return { kind: 'written' }
      case 'erase':
        if (this.journal?.stamp !== effect.expected) return { kind: 'overtaken' }
        this.journal = null
        return { kind: 'erased' }
      case 'lock':
        if (this.hasLocks && this.#lockedBy !== null) return null
        this.#lockedBy = tab
        return { kind: 'locked' }
      case 'send':
        return this.#answerSave(effect, loses)
      case 'fetch-head':
        return this.isOnline
          ? { kind: 'head', head: this.head, next: this.#next(effect.since), since: effect.since }
          : { kind: 'head-failed', problem: UNREACHABLE }
      default:
        return { kind: 'conflicts', conflicts: [] }
    }
  }

  #answerSave({ copy }: Effect & { kind: 'send' }, loses: boolean): Event {
    if (!this.isOnline) {
      // Lost on the way, or only late.
      if (loses) this.strays.push(copy)
      return { kind: 'refused', problem: UNREACHABLE }
    }
    const answer = this.#save(copy)
    if (loses) return { kind: 'refused', problem: UNREACHABLE }
    if (answer !== 'stale') return answer
    return { kind: 'stale', head: this.head, next: this.#next(copy.base.revision), reported: this.conflicts }
  }

  #next(revision: number): Head | null {
    return (this.head.revision > revision + 1 && this.history.get(revision + 1)) || null
  }

  #save({ base, body, lost }: WorkingCopy): Event | 'stale' {
    if (base.revision !== this.head.revision) return 'stale'
    // A header holds some of them only: the others are told beforehand.
    const reported = lost.slice(0, 2)
    const sent = reported.length === lost.length ? body : base.body
    const items = member(sent, 'items') as readonly Json[] | undefined
    if ((items?.length ?? 0) > MAX_ITEMS)
      return { kind: 'refused', problem: new ApiProblem(422, { code: 'unprocessable' }) }
    if (lost.length > 0 || !isSame(this.head.body, sent)) this.#commit(sent as Json, reported)
    return { kind: 'saved', head: this.head, sent, reported }
  }

  #commit(body: Json, lost: readonly LostValue[]): void {
    this.head = { revision: this.head.revision + 1, schemaVersion: 1, body }
    this.history.set(this.head.revision, this.head)
    this.conflicts = [...this.conflicts, ...lost]
  }
}
