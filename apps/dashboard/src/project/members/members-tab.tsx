import type { Member } from '@holdall/protocol'
import { holdallKeys, usePages } from '@holdall/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../../api/api-context.ts'
import { membersQuery } from '../../api/project-queries.ts'
import { sessionQuery } from '../../api/queries.ts'
import { ConfirmDialog } from '../../library/confirm-dialog.tsx'
import { showProblem, useToasts } from '../../ui/toast-context.ts'
import { ListStates } from '../list-states.tsx'
import { useProjectView } from '../project-context.ts'
import { TabBody } from '../tab-body.tsx'
import { useProjectWrite } from '../use-project-write.ts'
import { AddMember } from './add-member.tsx'
import { MemberRow } from './member-row.tsx'

/** Who works on the project, and what each may do. */
export function MembersTab() {
  const api = useApi()
  const toasts = useToasts()
  const write = useProjectWrite()
  const queries = useQueryClient()
  const go = useNavigate()
  const me = useQuery(sessionQuery(api)).data?.userId
  const { project } = useProjectView()
  const list = usePages(membersQuery(api, project.id))
  const { items: members } = list
  const [leaving, setLeaving] = useState<Member | null>(null)
  const manages = project.role === 'owner' && project.deletedAt === null
  const set = (userId: string, role: Member['role'], failed: string) =>
    write(failed, () => api.projects.setMember(project.id, userId, role))
  const remove = async ({ userId, role }: Member) => {
    const failed = `${userId} is still a member`
    const done = await write(failed, async () => {
      await api.projects.removeMember(project.id, userId)
      return true
    })
    if (done !== true) return
    toasts.show(`${userId} is no longer a member`, {
      action: { label: 'Undo', run: () => void set(userId, role, 'That could not be undone') },
    })
  }
  const leave = async ({ userId }: Member) => {
    try {
      await api.projects.removeMember(project.id, userId)
      toasts.show(`You left “${project.name}”`)
      await go({ to: '/projects' })
      void queries.invalidateQueries({ queryKey: holdallKeys.projectLists })
    } catch (error) {
      showProblem(toasts, `You are still a member of “${project.name}”`, error)
    }
  }
  return (
    <TabBody
      label="Members"
      note={
        manages
          ? 'An editor changes what is in the project; a viewer only looks.'
          : 'Only the owner changes who is a member.'
      }
    >
      {manages && <AddMember known={members} onAdd={(userId, role) => set(userId, role, `${userId} was not added`)} />}
      <ListStates list={list} isThere={list.first !== undefined} failed="The members could not be loaded">
        <ul className="mt-3 border-t border-line">
          {members.map((member) => (
            <MemberRow
              key={member.userId}
              member={member}
              editable={manages && member.userId !== project.ownerUserId}
              onRole={(role) => void set(member.userId, role, `The role of ${member.userId} was not changed`)}
              onRemove={() => void remove(member)}
              {...(member.userId === me && project.role !== 'owner' ? { onLeave: () => setLeaving(member) } : {})}
            />
          ))}
        </ul>
        {members.length === 1 && manages && (
          <p className="p-4 text-text-2">Nobody else sees this project yet. Add someone by their user id.</p>
        )}
      </ListStates>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={`Leave “${project.name}”?`}
        description="You no longer see this project. Only its owner can make you a member again."
        action="Leave project"
        onConfirm={() => leaving !== null && void leave(leaving)}
      />
    </TabBody>
  )
}
