import { useProjectManagement, useProjects } from '@holdall/react'
import { type FormEvent, useState } from 'react'

export interface StartPageProps {
  projectType: 'video-edit' | 'music-clip'
  title: string
  /** What a new project is called when nobody says. */
  untitled: string
  onOpen: (projectId: string) => void
}

/** What there is, and a field for what is to come. */
export function StartPage({ projectType, title, untitled, onOpen }: StartPageProps) {
  const { projects, isLoading, error, refresh, hasMore, loadMore } = useProjects({ type: projectType })
  const { actions, isPending, writeError } = useProjectManagement({ projectType })
  const [name, setName] = useState('')

  const create = (event: FormEvent) => {
    event.preventDefault()
    // What went wrong is in `writeError`.
    actions.createProject({ name: name.trim() || untitled, description: '', type: projectType }).then(onOpen, () => {})
  }

  return (
    <main className="start">
      <h1>{title}</h1>
      <form className="row" onSubmit={create}>
        <input
          aria-label="Name of the new project"
          placeholder={untitled}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="primary" disabled={isPending}>
          Create
        </button>
      </form>
      {writeError && <p role="alert">The project was not created: {writeError.message}</p>}
      {error && (
        <p role="alert" className="row">
          Your projects could not be read: {error.message}
          <button type="button" onClick={refresh}>
            Try again
          </button>
        </p>
      )}
      {isLoading && <div className="skeleton" aria-hidden />}
      {!isLoading && !error && projects.length === 0 && (
        <p className="quiet">No projects yet. The first one begins with a name.</p>
      )}
      <ul className="list">
        {projects.map(({ id, name: projectName, updatedAt }) => (
          <li key={id}>
            <button type="button" onClick={() => onOpen(id)}>
              <span className="truncate">{projectName}</span>
              <time className="quiet" dateTime={updatedAt}>
                {new Date(updatedAt).toLocaleDateString()}
              </time>
            </button>
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" onClick={loadMore}>
          Show more
        </button>
      )}
    </main>
  )
}
