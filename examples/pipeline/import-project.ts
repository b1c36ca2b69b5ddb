import { resolve } from 'node:path'
import { createClient } from '@holdall/client'

interface ImportOptions {
  baseUrl: string
  /** Of the role `service`: the server reads a folder of its own machine. */
  token: string
  /** Whose project it becomes. */
  owner: string
}

/** The last line of the answer; those before tell how far it is. */
interface Outcome {
  result?: { projects: { projectId: string | null; failures: { path: string; message: string }[] }[] }
  problem?: { detail: string }
}

/**
 * Has a server take the folder in, as `holdall import folder` does. A second time it brings over only what changed.
 *
 * @returns the project's address
 */
export async function importProject(path: string, { baseUrl, token, owner }: ImportOptions): Promise<string> {
  const client = createClient({ baseUrl, token })
  const answer = await client.send('/api/admin/import/folder', {
    method: 'POST',
    body: { folder: resolve(path), owner },
    retry: true,
  })
  const lines = (await answer.text()).trimEnd().split('\n')
  const { result, problem } = JSON.parse(lines.at(-1) ?? '{}') as Outcome
  const project = result?.projects[0]
  if (project === undefined || project.projectId === null || project.failures.length > 0)
    throw new Error(`Not everything came over: ${problem?.detail ?? JSON.stringify(project?.failures)}`)
  return `${baseUrl}/app/projects/${project.projectId}`
}
