import type { Page } from '@holdall/client'
import type { Project } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/api-context.ts'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'

export interface ProjectActions {
  rename: (project: Project, name: string) => Promise<void>
  duplicate: (project: Project) => Promise<void>
  trash: (project: Project) => Promise<void>
  restore: (project: Project) => Promise<void>
  purge: (project: Project) => Promise<void>
  download: (project: Project) => void
}

/** What can be done with a whole project, from the list as from its page. */
export function useProjectActions(): ProjectActions {
  const api = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()

  return useMemo(() => {
    /** Takes it off every list before the server agrees. */
    const hide = (id: string) =>
      queries.setQueriesData<InfiniteData<Page<Project>>>({ queryKey: holdallKeys.projectLists }, (data) =>
        data === undefined
          ? data
          : {
              ...data,
              pages: data.pages.map((page) => ({ ...page, items: page.items.filter((project) => project.id !== id) })),
            },
      )
    const readAgain = (id: string) => {
      for (const queryKey of [holdallKeys.projectLists, holdallKeys.project(id), ['usage']])
        void queries.invalidateQueries({ queryKey })
    }
    const attempt = async (id: string, failed: string, act: () => Promise<unknown>) => {
      try {
        await act()
        return true
      } catch (error) {
        showProblem(toasts, failed, error)
        return false
      } finally {
        readAgain(id)
      }
    }
    /** Leaves the list at once. The way back is offered at once too: an undo that comes before the answer waits for it. */
    const leave = async (
      id: string,
      done: string,
      failed: string,
      forth: () => Promise<unknown>,
      back: () => Promise<unknown>,
    ) => {
      hide(id)
      const sent = forth()
      const undo = async () => {
        if ((await Promise.allSettled([sent]))[0]?.status === 'fulfilled')
          await attempt(id, 'That could not be undone', back)
      }
      const toast = toasts.show(done, { action: { label: 'Undo', run: () => void undo() } })
      if (!(await attempt(id, failed, () => sent))) toasts.dismiss(toast)
    }
    const actions: ProjectActions = {
      // The dialog says why it failed.
      rename: async ({ id }, name) => {
        await api.projects.updateProject(id, { name })
        readAgain(id)
      },
      duplicate: async ({ id, name }) => {
        await attempt(id, `“${name}” was not duplicated`, async () => {
          const copy = await api.projects.duplicateProject(id)
          toasts.show(`Duplicated as “${copy.name}”`)
        })
      },
      trash: ({ id, name }) =>
        leave(
          id,
          `“${name}” moved to trash`,
          `“${name}” was not moved to trash`,
          () => api.projects.deleteProject(id),
          () => api.projects.restoreProject(id),
        ),
      restore: ({ id, name }) =>
        leave(
          id,
          `“${name}” restored`,
          `“${name}” was not restored`,
          () => api.projects.restoreProject(id),
          () => api.projects.deleteProject(id),
        ),
      purge: async ({ id, name }) => {
        hide(id)
        await attempt(id, `“${name}” was not deleted`, async () => {
          const report = await api.projects.purgeProject(id)
          toasts.show(`“${name}” deleted for good`, {
            detail:
              'jobId' in report
                ? 'It has many files; their deletion takes a while.'
                : `${countOf(report.deletedCount, 'file')}, ${formatSize(report.totalBytes)}`,
          })
        })
      },
      download: ({ id, name }) => {
        Object.assign(document.createElement('a'), {
          href: api.projects.bundleUrl(id),
          download: `${name}.zip`,
        }).click()
      },
    }
    return actions
  }, [api, queries, toasts])
}
