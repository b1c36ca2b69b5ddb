import type { MediaItem } from '@holdall/protocol'
import type { HoldallClient } from '../client.ts'
import type { LoadedDocument } from './documents.ts'
import { everyItem } from './page.ts'
import type { TypedProject } from './project-bodies.ts'

/** What is being loaded. */
export type LoadingStage = 'project' | 'documents' | 'media'

/** A project with everything that an editor begins with, as far as it has come. */
export interface LoadedProject<Type extends string = string> {
  project: TypedProject<Type> | null
  /** By name. */
  documents: Record<string, LoadedDocument<unknown>>
  media: MediaItem[]
}

/** How far the loading of a project is. */
export interface LoadingProgress<Type extends string = string> extends LoadedProject<Type> {
  stage: LoadingStage
  /** Of the whole, 0 to 1. */
  progress: number
}

/** How a project is loaded. */
export interface LoadProjectOptions<Type extends string> {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: LoadingProgress<Type>) => void) | undefined
  /** Names of the documents. @default all */
  documents?: readonly string[] | undefined
}

/** Where each stage begins. */
const BEGINS = { project: 0, documents: 0.1, media: 0.5 }

/** Loads a project in stages: itself, its documents, then what is known of its media. @throws {ApiProblem} */
export async function loadProject<Type extends string>(
  client: HoldallClient,
  id: string,
  { signal, onProgress, documents: wanted }: LoadProjectOptions<Type> = {},
): Promise<LoadedProject<Type>> {
  const loaded: LoadedProject<Type> = { project: null, documents: Object.create(null), media: [] }
  const tell = (stage: LoadingStage, progress: number) => {
    signal?.throwIfAborted()
    onProgress?.({ ...loaded, stage, progress })
  }
  tell('project', BEGINS.project)
  const project = (await client.projects.getProject(id, { signal })) as TypedProject<Type>
  loaded.project = project

  tell('documents', BEGINS.documents)
  const names = wanted ?? (await namesOf(client, project.id, signal))
  // The browser sends a few of them at a time.
  await Promise.all(
    names.map(async (name) => {
      const document = await client.documents.load(project.id, name, { signal })
      loaded.documents = { ...loaded.documents, [name]: document }
      const share = Object.keys(loaded.documents).length / names.length
      tell('documents', BEGINS.documents + (BEGINS.media - BEGINS.documents) * share)
    }),
  )

  tell('media', BEGINS.media)
  let cursor: string | null = null
  do {
    const page = await client.projects.listProjectFiles(project.id, {}, { cursor, limit: 200, signal })
    cursor = page.nextCursor
    loaded.media = [...loaded.media, ...page.items]
    const share = cursor === null ? 1 : Math.min(1, loaded.media.length / project.counts.media)
    tell('media', BEGINS.media + (1 - BEGINS.media) * share)
  } while (cursor !== null)
  return loaded
}

async function namesOf(client: HoldallClient, projectId: string, signal: AbortSignal | undefined): Promise<string[]> {
  const names: string[] = []
  const list = everyItem((page) => client.documents.list(projectId, { ...page, signal }), { limit: 200 })
  for await (const { name } of list) names.push(name)
  return names
}
