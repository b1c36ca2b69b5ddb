import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../http/api-problem.ts'
import { type Effect, type Event, initialState, type State } from './autosave-state.ts'
import { toJson } from './json-value.ts'
import { reduce } from './reduce.ts'
import { snapshotOf } from './snapshot.ts'

const HEAD = { revision: 3, schemaVersion: 1, body: toJson({ n: 0 }) }
const answer = (status: number, code: 'rate_limited' | 'forbidden' | 'unprocessable', retryAfter?: number): Event => ({
  kind: 'refused',
  problem: new ApiProblem(status, { code }, retryAfter),
})

/** A tab without a journal, whose effects are answered by hand. */
function tab(...events: Event[]) {
  let state: State = initialState('tab')
  let effects: Effect[] = []
  const send = (...more: Event[]) => {
    for (const event of more) ({ state, effects } = reduce(state, event))
    return effects
  }
  send(
    { kind: 'open' },
    { kind: 'journal-unusable', reason: 'none' },
    { kind: 'head', head: HEAD, since: 0 },
    ...events,
  )
  return { send, shown: () => snapshotOf<{ n: number }>(state, null) }
}

const edit = (n: number): Event => ({ kind: 'edit', to: toJson({ n }) })
const SENT: Event[] = [edit(1), { kind: 'flush' }, { kind: 'locked' }]

describe('a server that refuses', () => {
  it('for now is asked again when it says so', () => {
    const { send, shown } = tab(...SENT)
    expect(shown().status).toBe('saving')
    expect(send(answer(429, 'rate_limited', 7))).toContainEqual({ kind: 'back-off', failures: 1, retryAfterSeconds: 7 })
    expect(shown()).toMatchObject({ status: 'offline', body: { n: 1 }, revision: 3 })
    const again = send({ kind: 'due' }, { kind: 'locked' })
    expect(again).toMatchObject([{ kind: 'send', copy: { base: { revision: 3 }, body: { n: 1 } } }])
    send({
      kind: 'saved',
      head: { ...HEAD, revision: 4, body: toJson({ n: 1 }) },
      sent: toJson({ n: 1 }),
      reported: [],
    })
    expect(shown()).toMatchObject({ status: 'saved', revision: 4, problem: null })
  })

  it('for good is asked again by the next edit, and not by itself', () => {
    const { send, shown } = tab(...SENT)
    expect(send(answer(403, 'forbidden'))).toEqual([{ kind: 'unlock' }])
    expect(shown()).toMatchObject({ status: 'failed', problem: { status: 403 }, body: { n: 1 } })
    expect(send(edit(2))).toContainEqual({ kind: 'debounce' })
    expect(send({ kind: 'due' }, { kind: 'locked' })).toMatchObject([{ kind: 'send', copy: { body: { n: 2 } } }])
  })

  it('what a merge has made gets its own back, and the edits as a conflict', () => {
    const { send, shown } = tab(...SENT)
    const theirs = { ...HEAD, revision: 4, body: toJson({ n: 0, theirs: true }) }
    send({ kind: 'stale', head: theirs, next: null, reported: [] }, answer(422, 'unprocessable'))
    expect(shown()).toMatchObject({
      body: { n: 0, theirs: true },
      conflicts: [{ path: '', value: { n: 1, theirs: true } }],
    })
  })

  it('what an edit has made keeps it', () => {
    const { send, shown } = tab(...SENT)
    send(answer(422, 'unprocessable'))
    expect(shown()).toMatchObject({ status: 'failed', body: { n: 1 }, conflicts: [] })
  })

  it('so does what an edit has made of a part of the document, but not of what somebody else has changed', () => {
    const whole = { ...HEAD, revision: 4, body: toJson({ n: 0, other: 1 }) }
    const part: Event = { kind: 'edit', from: toJson({ n: 0 }), to: toJson({ n: 'bad' }) }
    const stale: Event = { kind: 'edit', from: toJson({ other: 0 }), to: toJson({ other: 'bad' }) }
    const answerTo = (edit: Event) => {
      const { send, shown } = tab({ kind: 'head', head: whole, since: 3 }, edit, { kind: 'flush' }, { kind: 'locked' })
      send(answer(422, 'unprocessable'))
      return shown()
    }
    expect(answerTo(part)).toMatchObject({ status: 'failed', body: { n: 'bad', other: 1 }, conflicts: [] })
    expect(answerTo(stale)).toMatchObject({ body: { n: 0, other: 1 }, conflicts: [{}, { path: '' }] })
  })

  it('bodies of another shape get their own back, and the edits as a conflict', () => {
    const { send, shown } = tab(...SENT)
    const newer = { revision: 4, schemaVersion: 2, body: toJson({ number: 0 }) }
    send({ kind: 'stale', head: newer, next: null, reported: [] })
    expect(shown()).toMatchObject({ body: { number: 0 }, conflicts: [{ path: '', value: { n: 1 } }] })
  })
})

describe('a save whose answer is lost', () => {
  const LOST: Event = { kind: 'refused', problem: ApiProblem.unreachable() }
  const took = (revision: number, n: number) => ({ ...HEAD, revision, body: toJson({ n }) })

  it('is followed by one of what there was before, if the edits went back to that', () => {
    const { send, shown } = tab(...SENT, edit(0))
    send(LOST)
    expect(shown().status).toBe('offline')
    expect(send({ kind: 'due' }, { kind: 'locked' })).toMatchObject([{ kind: 'send', copy: { body: { n: 0 } } }])
    const again = send({ kind: 'stale', head: took(4, 1), next: null, reported: [] })
    expect(again).toContainEqual(
      expect.objectContaining({ kind: 'send', copy: expect.objectContaining({ base: took(4, 1), body: { n: 0 } }) }),
    )
    send({ kind: 'saved', head: took(5, 0), sent: toJson({ n: 0 }), reported: [] })
    expect(shown()).toMatchObject({ status: 'saved', body: { n: 0 }, revision: 5, conflicts: [] })
  })

  it('and that had not arrived needs no more than a save that changes nothing', () => {
    const { send, shown } = tab(...SENT, edit(0))
    send(LOST, { kind: 'due' }, { kind: 'locked' })
    expect(send({ kind: 'saved', head: HEAD, sent: HEAD.body, reported: [] })).toContainEqual({ kind: 'unlock' })
    expect(shown()).toMatchObject({ status: 'saved', revision: 3 })
  })

  it('is no conflict when the head shows that it had arrived, nor when others have built upon it', () => {
    for (const head of [took(4, 1), took(6, 1)]) {
      const { send, shown } = tab(...SENT, edit(2))
      send(LOST, { kind: 'online' }, { kind: 'head', head, next: took(4, 1), since: 3 })
      expect(shown()).toMatchObject({ body: { n: 2 }, revision: head.revision, conflicts: [] })
    }
  })

  it('is asked about again when the head was asked for before the journal was read', () => {
    let state = initialState('tab')
    const dispatch = (event: Event) => {
      const step = reduce(state, event)
      state = step.state
      return step.effects
    }
    const base = { ...HEAD, revision: 3 }
    const copy = { base, body: base.body, lost: [], isMerged: false, sent: ['{"n":1}'], isDoubted: true }
    dispatch({ kind: 'open' })
    dispatch({ kind: 'head', head: took(5, 2), next: null, since: 0 })
    expect(dispatch({ kind: 'read', entry: { stamp: 'a~a', copy } })).toContainEqual({ kind: 'fetch-head', since: 3 })
    dispatch({ kind: 'head', head: took(5, 2), next: took(4, 1), since: 3 })
    expect(snapshotOf(state, null)).toMatchObject({ body: { n: 0 }, revision: 5, conflicts: [{ value: 2 }] })
  })
})

describe('a conflict that is not reported yet', () => {
  const item = (id: string, name = '') => ({ id, name })
  const clips = (...items: object[]) => toJson({ clips: items })
  const conflicted = () =>
    tab(
      { kind: 'head', head: { ...HEAD, revision: 4, body: clips(item('a'), item('b')) }, since: 3 },
      { kind: 'edit', to: clips(item('a'), item('b', 'mine')) },
      { kind: 'head', head: { ...HEAD, revision: 5, body: clips(item('a'), item('b', 'theirs')) }, since: 4 },
    )

  it('stays with its item when others move, by edits in a row and by what others save', () => {
    const { send, shown } = conflicted()
    expect(shown().conflicts).toMatchObject([{ path: '/clips/1/name', value: 'theirs' }])
    send({ kind: 'edit', to: clips(item('new'), item('a'), item('b', 'mine')) })
    send({ kind: 'edit', to: clips(item('newer'), item('new'), item('a'), item('b', 'mine')) })
    expect(shown().conflicts).toMatchObject([{ path: '/clips/3/name', value: 'theirs' }])
    const body = clips(item('first'), item('a'), item('b', 'theirs'))
    send({ kind: 'head', head: { ...HEAD, revision: 6, body }, since: 5 })
    const at = (shown().body as unknown as { clips: { id: string }[] }).clips.findIndex(({ id }) => id === 'b')
    expect(shown().conflicts).toMatchObject([{ path: `/clips/${at}/name`, value: 'theirs' }])
  })
})

describe('a document', () => {
  it('that was deleted meanwhile comes back with the edits', () => {
    const { send } = tab(...SENT)
    const gone = { revision: 0, schemaVersion: null, body: undefined }
    expect(send({ kind: 'stale', head: gone, next: null, reported: [] })).toContainEqual(
      expect.objectContaining({ kind: 'send', copy: expect.objectContaining({ base: gone, body: { n: 1 } }) }),
    )
  })

  it('of a server that was restored from a backup goes on from the lower revision', () => {
    const { send, shown } = tab(...SENT)
    send({ kind: 'stale', head: { ...HEAD, revision: 2 }, next: null, reported: [] })
    expect(shown()).toMatchObject({ revision: 2, body: { n: 1 }, conflicts: [] })
  })

  it('is sent at once, without the lock, when the page is left', () => {
    const { send } = tab(edit(1))
    expect(send({ kind: 'leave' })).toMatchObject([{ kind: 'send', keepalive: true }])
  })

  it('that the server does not let go of is shown as soon as it is there', () => {
    let state = initialState('tab')
    for (const event of [
      { kind: 'open' },
      { kind: 'read', entry: null },
      { kind: 'head-failed', problem: ApiProblem.unreachable() },
    ] as Event[])
      state = reduce(state, event).state
    expect(snapshotOf(state, null)).toMatchObject({ status: 'offline', body: undefined })
    expect(reduce(state, { kind: 'due' }).effects).toContainEqual({ kind: 'fetch-head', since: 0 })
    state = reduce(state, { kind: 'head', head: HEAD, since: 0 }).state
    expect(snapshotOf(state, null)).toMatchObject({ status: 'idle', body: { n: 0 }, revision: 3 })
  })
})
