import { describe, expect, it } from 'vitest'
import type { Edit } from '../../e2e/campaigns/edit.ts'
import { judgeEdits } from '../../e2e/campaigns/judge-edits.ts'

const clip = { title: 'a', position: 1, startSeconds: 0, endSeconds: 4 }
const edit = (path: string, seen: unknown, value: unknown, accepted = true): Edit => {
  return { page: 'tab', path, seen, value, accepted }
}

describe('an accepted edit', () => {
  const one = edit('/title', 'before', 'one')

  it('is there when the document has it', () => {
    expect(judgeEdits([one], { title: 'one', clips: {} }, [])).toMatchObject({ accepted: 1, lost: [] })
  })

  it('is there when it is listed, by itself or with what it is in', () => {
    const other = edit('/title', 'before', 'two')
    expect(judgeEdits([one, other], { title: 'two', clips: {} }, [{ path: '/title', value: 'one' }]).lost).toEqual([])
    const renamed = edit('/clips/c/title', 'a', 'b')
    const listed = [{ path: '/clips/c', value: { ...clip, title: 'b' } }]
    expect(judgeEdits([renamed], { title: '', clips: { c: clip } }, listed).lost).toEqual([])
  })

  it('is there when somebody who saw it has replaced it', () => {
    expect(judgeEdits([one, edit('/title', 'one', 'two')], { title: 'two', clips: {} }, []).lost).toEqual([])
  })

  it('is lost when somebody who did not see it has replaced it', () => {
    expect(judgeEdits([one, edit('/title', 'before', 'two')], { title: 'two', clips: {} }, []).lost).toEqual([one])
  })

  it('is lost when what replaced it is lost', () => {
    const two = edit('/title', 'one', 'two')
    expect(judgeEdits([one, two], { title: 'before', clips: {} }, []).lost).toEqual([one, two])
  })

  it('is not looked for when no page had accepted it', () => {
    const one = edit('/title', 'before', 'one', false)
    expect(judgeEdits([one], { title: 'before', clips: {} }, [])).toMatchObject({ accepted: 0, lost: [] })
  })
})

describe('a clip', () => {
  const added = edit('/clips/c', undefined, clip)
  const removed = edit('/clips/c', clip, undefined)

  it('is there, however it was changed later', () => {
    expect(judgeEdits([added], { clips: { c: { ...clip, title: 'b' } } }, []).lost).toEqual([])
  })

  it('that was added is lost when it is not there and nobody has removed it', () => {
    expect(judgeEdits([added], { clips: {} }, []).lost).toEqual([added])
    expect(judgeEdits([added, removed], { clips: {} }, []).lost).toEqual([])
  })

  it('that was removed may be back for a change that its remover had not seen, and for nothing else', () => {
    const renamed = edit('/clips/c/title', 'a', 'b')
    const back = { clips: { c: { ...clip, title: 'b' } } }
    expect(judgeEdits([added, removed, renamed], back, []).lost).toEqual([])
    expect(judgeEdits([added, removed], { clips: { c: clip } }, []).lost).toEqual([removed])
    const seen = edit('/clips/c', { ...clip, title: 'b' }, undefined)
    expect(judgeEdits([added, renamed, seen], { clips: {} }, []).lost).toEqual([])
  })
})

it('what is listed and was never set is told', () => {
  const one = edit('/title', 'before', 'one')
  const listed = [
    { path: '/title', value: 'before' },
    { path: '/title', value: 'nothing of ours' },
  ]
  expect(judgeEdits([one], { title: 'one', clips: {} }, listed).invented).toEqual([listed[1]])
})
