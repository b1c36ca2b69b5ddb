import { defineProjectType, type ProjectData } from '@holdall/protocol'
import { describe, expectTypeOf, test } from 'vitest'
import * as z from 'zod/mini'
import { createClient, type HoldallClient } from '../client.ts'
import type { DocumentBody, ProjectRef, RegisteredTypes, TypedProject } from './project-bodies.ts'

const podcast = defineProjectType({
  projectType: 'podcast',
  allowedFileTypes: ['audio/*'],
  maxFileSize: 500_000_000,
  supportedOperations: ['upload'],
  documents: {
    data: { schema: () => z.object({ title: z.string() }) },
    'scripts/*': { schema: () => z.object({ lines: z.array(z.string()) }) },
  },
})
type Types = readonly [typeof podcast]

describe('bodies of documents', () => {
  test('are what the schema of their type says', () => {
    expectTypeOf<DocumentBody<Types, 'podcast', 'data'>>().toEqualTypeOf<{ title: string }>()
    expectTypeOf<DocumentBody<Types, 'podcast', 'scripts/one'>>().toEqualTypeOf<{ lines: string[] }>()
    expectTypeOf<DocumentBody<Types, 'podcast', 'scripts'>>().toBeUnknown()
    expectTypeOf<DocumentBody<Types, 'podcast', string>>().toBeUnknown()
    expectTypeOf<DocumentBody<Types, string, 'data'>>().toEqualTypeOf<ProjectData | { title: string }>()
  })

  test('are those of any project where no schema is known', () => {
    expectTypeOf<DocumentBody<Types, 'video-edit', 'data'>>().toEqualTypeOf<ProjectData>()
    expectTypeOf<DocumentBody<RegisteredTypes, 'video-edit', 'data'>>().toEqualTypeOf<ProjectData>()
    expectTypeOf<DocumentBody<RegisteredTypes, string, 'data'>>().toEqualTypeOf<ProjectData>()
    expectTypeOf<DocumentBody<RegisteredTypes, 'video-edit', 'timeline'>>().toBeUnknown()
  })

  test('are known by the client that was told of the type', () => {
    const make = () => createClient({ projectTypes: [podcast] })
    type Client = ReturnType<typeof make>
    const project: ProjectRef<'podcast'> = { id: 'p', type: 'podcast' }
    const load = ({ projects }: Client) => projects.loadProjectData(project)
    expectTypeOf(load).returns.toEqualTypeOf<Promise<{ title: string }>>()
    const create = ({ projects }: Client) => projects.createProject({ name: 'x', type: 'podcast' })
    expectTypeOf(create).returns.toEqualTypeOf<Promise<TypedProject<'podcast'>>>()
    // @ts-expect-error: a title is text
    const save = ({ documents }: Client) => documents.save(project, 'data', { title: 7 }, 1)
    expectTypeOf(save).toBeFunction()
    expectTypeOf<Client>().toExtend<
      Pick<HoldallClient, 'media' | 'moodboards' | 'jobs' | 'events' | 'storage' | 'uploads'>
    >()
  })
})
