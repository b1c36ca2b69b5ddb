import { parseInput } from '@holdall/protocol'
import * as z from 'zod/mini'
import { createBackup } from '../../maintenance/backup/create-backup.ts'
import { verifyBackup } from '../../maintenance/backup/verify-backup.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { answerProgress, PROGRESS_TYPES } from '../progress-answer.ts'
import type { Routes } from '../route.ts'

const target = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(2048),
    z.describe("A folder of the server's machine, absolute, or s3://bucket/prefix"),
  )
const verifySchema = z.strictObject({ target })
const backupSchema = z.strictObject({
  target,
  keep: z.optional(z.int().check(z.minimum(1), z.maximum(10_000), z.describe('How many snapshots stay'))),
})

/** Copies of everything, for operators. Restoring is the command's alone: it wants an instance that nobody uses. */
export function adminBackupRoutes(routes: Routes, platform: Platform): void {
  routes.add(
    {
      method: 'post',
      path: '/api/admin/backup',
      summary: 'Write a snapshot of all rows and bytes while the server goes on',
      tag: 'Admin',
      access: 'service',
      body: backupSchema,
      answerTypes: PROGRESS_TYPES,
    },
    async (c) => {
      const { target, keep } = parseInput(backupSchema, await jsonBody(c), 'The body')
      return answerProgress(c, (onProgress, signal) =>
        createBackup(platform.backup, target, { keep, onProgress, signal }),
      )
    },
  )
  routes.add(
    {
      method: 'post',
      path: '/api/admin/backup/verify',
      summary: 'Read a whole backup, and compare every byte with its checksum',
      tag: 'Admin',
      access: 'service',
      body: verifySchema,
      answerTypes: PROGRESS_TYPES,
    },
    async (c) => {
      const { target } = parseInput(verifySchema, await jsonBody(c), 'The body')
      return answerProgress(c, (onProgress, signal) => verifyBackup(platform.backup, target, { onProgress, signal }))
    },
  )
}
