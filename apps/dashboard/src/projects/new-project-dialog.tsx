import { ApiProblem } from '@holdall/client'
import { holdallKeys } from '@holdall/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { projectTypesQuery } from '../api/project-queries.ts'
import { FormDialog } from '../ui/form-dialog.tsx'
import { TypeChoice } from './type-choice.tsx'

interface NewProjectDialogProps {
  /** What the list is narrowed to: the likely choice. */
  type: string | undefined
  onClose: () => void
}

/** Asks what kind of project and for its name, then opens it. */
export function NewProjectDialog({ type, onClose }: NewProjectDialogProps) {
  const api = useApi()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const types = useQuery(projectTypesQuery(api))
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [chosen, setChosen] = useState(type)
  const known = types.data?.items ?? []
  const picked = known.find(({ projectType }) => projectType === chosen)?.projectType ?? known[0]?.projectType
  const create = useMutation({
    mutationFn: (of: string) =>
      api.projects.createProject({
        name: name.trim(),
        type: of,
        ...(description.trim() === '' ? {} : { description: description.trim() }),
      }),
    onSuccess: (project) => {
      queries.setQueryData(holdallKeys.project(project.id), project)
      for (const queryKey of [holdallKeys.project(project.id), holdallKeys.projectLists])
        void queries.invalidateQueries({ queryKey })
      void navigate({ to: '/projects/$id', params: { id: project.id } })
    },
  })
  const ready = name.trim() !== '' && picked !== undefined && !create.isPending
  const problem = create.error ?? types.error
  return (
    <FormDialog
      title="New project"
      action="Create project"
      ready={ready}
      onSubmit={() => picked !== undefined && create.mutate(picked)}
      onClose={onClose}
    >
      <label className="block">
        <span className="mb-1 block text-xs text-text-2">Name</span>
        <input
          className="field"
          value={name}
          maxLength={200}
          placeholder="What are you making?"
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      {types.isPending ? (
        <div className="skeleton h-40 rounded-md" aria-busy="true" />
      ) : (
        <TypeChoice types={known} value={picked} onChange={setChosen} />
      )}
      <label className="block">
        <span className="mb-1 block text-xs text-text-2">Description (optional)</span>
        <textarea
          className="field"
          rows={2}
          value={description}
          maxLength={10_000}
          onChange={({ target }) => setDescription(target.value)}
        />
      </label>
      {problem !== null && (
        <p role="alert" className="text-danger">
          {ApiProblem.of(problem).sentence}
        </p>
      )}
    </FormDialog>
  )
}
