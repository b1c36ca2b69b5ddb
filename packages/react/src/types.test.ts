import { defineProjectType, type ProjectRef, type TypedProject } from '@holdall/client'
import type { ProjectData } from '@holdall/protocol'
import { describe, expectTypeOf, test } from 'vitest'
import * as z from 'zod/mini'
import {
  useDataPersistence,
  useHoldallClient,
  useProject,
  useProjectFactory,
  useProjectManagement,
  useProjects,
} from './index.ts'

const episode = () => z.object({ title: z.string(), chapters: z.array(z.object({ at: z.number(), name: z.string() })) })

const podcast = defineProjectType({
  projectType: 'podcast',
  allowedFileTypes: ['audio/*'],
  maxFileSize: 500_000_000,
  supportedOperations: ['upload'],
  documents: {
    data: { schema: episode },
    'scripts/*': { schema: () => z.object({ lines: z.array(z.string()) }) },
  },
})

// What an app writes once. The whole package is checked with it, so its hooks are seen to work for an app with types of its own.
declare module '@holdall/client' {
  interface Register {
    projectTypes: readonly [typeof podcast]
  }
}

type Episode = z.infer<ReturnType<typeof episode>>

/** Never called: only what it would be is asked. */
const shape = <Result>(_hook: () => Result) => expectTypeOf<Result>()

describe('a project type that an app adds', () => {
  test('is known to the hooks of its documents', () => {
    shape(() => useDataPersistence({ projectId: 'p', projectType: 'podcast' }).data).toEqualTypeOf<
      Episode | undefined
    >()
    shape(
      () => useDataPersistence({ projectId: 'p', projectType: 'podcast', document: 'scripts/one' }).data,
    ).toEqualTypeOf<{ lines: string[] } | undefined>()
    shape(() => useDataPersistence({ projectId: 'p', projectType: 'podcast', document: 'other' }).data).toBeUnknown()
    shape(() => useDataPersistence({ projectId: 'p', projectType: 'video-edit' }).data).toEqualTypeOf<
      ProjectData | undefined
    >()
    expectTypeOf<Parameters<ReturnType<typeof useDataPersistence<'podcast'>>['update']>[0]>().toExtend<
      Episode | ((body: Episode) => Episode)
    >()
    // @ts-expect-error: a title is text
    shape(() => useDataPersistence({ projectId: 'p', projectType: 'podcast', projectData: { title: 7 } }))
  })

  test('is known to the hooks of projects', () => {
    shape(() => useProjects({ type: 'podcast' }).projects).toEqualTypeOf<TypedProject<'podcast'>[]>()
    shape(() => useProjects({ type: 'podcast,custom' }).projects).toEqualTypeOf<TypedProject<'podcast' | 'custom'>[]>()
    shape(() => useProjects().projects).toEqualTypeOf<TypedProject[]>()
    shape(() => useProject<'podcast'>('p').project).toEqualTypeOf<TypedProject<'podcast'> | null>()
    shape(
      () => useProjectManagement({ projectType: 'podcast' }).project,
    ).toEqualTypeOf<TypedProject<'podcast'> | null>()
    shape(() => useProjectManagement({ projectType: 'podcast' }).actions.createProject({ name: 'x' })).toEqualTypeOf<
      Promise<string>
    >()
    shape(() => useProjectFactory({ projectType: 'podcast' }).createProject('x')).toEqualTypeOf<
      Promise<TypedProject<'podcast'>>
    >()
    shape(() =>
      // @ts-expect-error: chapters have names
      useProjectFactory({ projectType: 'podcast' }).createProject({ name: 'x', data: { chapters: [{ at: 1 }] } }),
    )
    // @ts-expect-error: a hook of podcasts makes podcasts
    shape(() => useProjectManagement({ projectType: 'podcast' }).actions.createProject({ name: 'x', type: 'custom' }))
  })

  test('is known to the client', () => {
    const project: ProjectRef<'podcast'> = { id: 'p', type: 'podcast' }
    shape(() => useHoldallClient().projects.loadProjectData(project)).toEqualTypeOf<Promise<Episode>>()
    shape(() => useHoldallClient().projects.createProject({ name: 'x', type: 'podcast' })).toEqualTypeOf<
      Promise<TypedProject<'podcast'>>
    >()
    // @ts-expect-error: chapters are a list
    shape(() => useHoldallClient().projects.saveProjectData(project, { chapters: 'none' }))
  })
})
