import { ApiProblem } from '@holdall/client'
import { holdallKeys } from '@holdall/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { PROJECT_STATUSES } from '../projects/project-search.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useProjectView } from './project-context.ts'

/** Name, description and status of the project. */
export function EditDetailsDialog({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const queries = useQueryClient()
  const formId = useId()
  const { project } = useProjectView()
  const [name, setName] = useState(project.name)
  const [description, setDescription] = useState(project.description)
  const [status, setStatus] = useState(project.status)
  const save = useMutation({
    mutationFn: () =>
      api.projects.updateProject(project.id, { name: name.trim(), description: description.trim(), status }),
    onSuccess: () => {
      for (const queryKey of [holdallKeys.project(project.id), holdallKeys.projectLists])
        void queries.invalidateQueries({ queryKey })
      onClose()
    },
  })
  const ready = name.trim() !== '' && !save.isPending
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Edit details"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabled={!ready}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="space-y-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) save.mutate()
        }}
      >
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">Name</span>
          <input className="field" value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
        </label>
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">Description</span>
          <textarea
            className="field"
            rows={3}
            value={description}
            maxLength={10_000}
            onChange={({ target }) => setDescription(target.value)}
          />
        </label>
        <label className="block">
          <span className="mb-1 block text-xs text-text-2">Status</span>
          <select
            className="field"
            value={status}
            onChange={({ target }) =>
              setStatus(PROJECT_STATUSES.find(({ value }) => value === target.value)?.value ?? status)
            }
          >
            {PROJECT_STATUSES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {save.isError && (
          <p role="alert" className="text-danger">
            {ApiProblem.of(save.error).sentence}
          </p>
        )}
      </form>
    </Dialog>
  )
}
