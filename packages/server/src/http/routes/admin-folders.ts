import { isAbsolute } from 'node:path'
import { parseInput } from '@holdall/protocol'
import * as z from 'zod/mini'
import { type Identity, parseUserId } from '../../identity/identity.ts'
import { exportAll, exportProject } from '../../importers/folder/export-folder.ts'
import type { FolderProgress } from '../../importers/folder/folder-context.ts'
import { importFolder } from '../../importers/folder/import-folder.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { answerProgress, type Emit, PROGRESS_TYPES } from '../progress-answer.ts'
import type { Routes } from '../route.ts'

const TELL_EVERY_MS = 15_000

const folderSchema = z
  .string()
  .check(
    z.maxLength(4096),
    z.refine(isAbsolute, 'must be an absolute path'),
    z.describe("A folder of the server's machine, absolute"),
  )
const dryRunSchema = z.optional(z.boolean().check(z.describe('Only tell what would be done')))

const importSchema = z.strictObject({
  folder: folderSchema,
  owner: z.string().check(z.describe('Whose projects they become')),
  type: z.optional(z.string().check(z.describe('Of new projects. Default: video-edit'))),
  dryRun: dryRunSchema,
  deleteSource: z.optional(z.boolean().check(z.describe('Delete what was imported and verified'))),
})
const exportSchema = z.strictObject({
  project: z.nullable(z.string().check(z.minLength(1), z.maxLength(200), z.describe('Its id; null for all'))),
  folder: folderSchema,
  user: z.optional(z.string().check(z.describe('With the rights of this user. Default: with all'))),
  dryRun: dryRunSchema,
})

/** Project folders into projects and back, on the server's own machine. */
export function adminFolderRoutes(routes: Routes, platform: Platform): void {
  const context = { projects: platform.projects, media: platform.media }
  const spec = { method: 'post', tag: 'Admin', access: 'service', answerTypes: PROGRESS_TYPES } as const
  routes.add(
    { ...spec, path: '/api/admin/import/folder', summary: 'Make projects of project folders', body: importSchema },
    async (c) => {
      const { folder, owner, ...options } = parseInput(importSchema, await jsonBody(c), 'The body')
      const userId = parseUserId(owner)
      return answerProgress(c, (emit, signal) =>
        whileTelling(emit, (onProgress) => importFolder(context, userId, folder, { ...options, onProgress, signal })),
      )
    },
  )
  routes.add(
    { ...spec, path: '/api/admin/export/folder', summary: 'Write projects as project folders', body: exportSchema },
    async (c) => {
      const { project, folder, user, dryRun } = parseInput(exportSchema, await jsonBody(c), 'The body')
      const identity: Identity =
        user === undefined
          ? { userId: 'cli', role: 'service', via: 'internal', readOnly: false }
          : { userId: parseUserId(user), role: 'user', via: 'internal', readOnly: false }
      return answerProgress(c, (emit, signal) =>
        whileTelling(emit, (onProgress) => {
          const options = { dryRun, onProgress, signal }
          return project === null
            ? exportAll(context, identity, folder, options)
            : exportProject(context, identity, project, folder, options)
        }),
      )
    },
  )
}

/** Repeats the last progress now and then: callers give up on a connection that is silent while one large file is read. */
async function whileTelling<T>(
  emit: Emit,
  work: (onProgress: (progress: FolderProgress) => void) => Promise<T>,
): Promise<T> {
  let last: FolderProgress = { step: 'read', project: '', files: 0, totalFiles: 0, bytes: 0 }
  const timer = setInterval(() => emit(last), TELL_EVERY_MS)
  try {
    return await work((progress) => {
      last = progress
      emit(progress)
    })
  } finally {
    clearInterval(timer)
  }
}
