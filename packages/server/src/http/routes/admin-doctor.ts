import { parseInput } from '@holdall/protocol'
import * as z from 'zod/mini'
import { readFindings } from '../../maintenance/doctor/findings-record.ts'
import { listQuarantine, undoQuarantine } from '../../maintenance/quarantine.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { answerProgress, PROGRESS_TYPES } from '../progress-answer.ts'
import type { Routes } from '../route.ts'

const SHOWN = 100

const dryRun = z.optional(z.boolean()).check(z.describe('Only tell what would be done. Default: true'))
const collectSchema = z.strictObject({
  dryRun,
  override: z
    .optional(z.boolean())
    .check(z.describe('Also where the bucket’s marker differs, or where strays are suspiciously many')),
})
const undoSchema = z.strictObject({
  keys: z
    .nullable(z.array(z.string()).check(z.maxLength(10_000)))
    .check(z.describe('Keys of quarantine or of before it; null for all')),
})
const doctorSchema = z.strictObject({
  dryRun,
  override: z.optional(z.boolean()),
  rehashMinutes: z
    .optional(z.number().check(z.minimum(0), z.maximum(24 * 60)))
    .check(z.describe('How long stored bytes are read and compared with their checksums. Default: 0')),
})
const findingSchema = z.object({
  code: z.string(),
  subject: z.string(),
  mediaId: z.nullable(z.string()),
  message: z.string(),
})
const recordSchema = z.object({
  findings: z.array(z.extend(findingSchema, { foundAt: z.iso.datetime() })),
  rehash: z.nullable(
    z.object({
      checkedCount: z.number(),
      checkedBytes: z.number(),
      roundStartedAt: z.iso.datetime(),
      updatedAt: z.iso.datetime(),
    }),
  ),
})
const quarantineSchema = z.object({
  items: z.array(
    z.object({
      key: z.string(),
      originalKey: z.string(),
      sizeBytes: z.number(),
      reason: z.string(),
      quarantinedAt: z.iso.datetime(),
    }),
  ),
})
const undoneSchema = z.object({
  restoredCount: z.number(),
  errors: z.array(z.object({ key: z.string(), message: z.string() })),
})

/** Collector and doctor, for operators: a plan unless it is asked for in so many words. */
export function adminDoctorRoutes(routes: Routes, platform: Platform): void {
  const spec = { tag: 'Admin' as const, access: 'service' as const }
  routes.add(
    {
      ...spec,
      method: 'post',
      path: '/api/admin/gc',
      summary: 'Collect what nobody names: expired uploads, strays, old quarantine',
      body: collectSchema,
      answerTypes: PROGRESS_TYPES,
    },
    async (c) => {
      const { dryRun: only = true, override = false } = parseInput(collectSchema, await jsonBody(c), 'The body')
      return answerProgress(c, async () => {
        const plan = await platform.planCollection({ override })
        if (!only) return await platform.executeCollection(plan)
        const { strays, youngStrays, expiredReservations, unfinishedUploads, expiredQuarantine, ...rest } = plan
        return {
          refusal: rest.refusal,
          totalObjects: rest.totalObjects,
          strays: strays.slice(0, SHOWN),
          strayCount: strays.length,
          strayBytes: strays.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          youngStrayCount: youngStrays.length,
          expiredReservations: expiredReservations.length,
          unfinishedUploads: unfinishedUploads.length,
          unfinishedPurges: rest.unfinishedPurges.length,
          expiredQuarantine: expiredQuarantine.length,
          wrongfullyQuarantined: rest.wrongfullyQuarantined.length,
        }
      })
    },
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: '/api/admin/gc/quarantine',
      summary: 'What the collector took out of sight, and can be brought back',
      answer: quarantineSchema,
    },
    async (c) => c.json({ items: await listQuarantine(platform.database, null, 1_000) }),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: '/api/admin/gc/undo',
      summary: 'Bring objects back from quarantine',
      body: undoSchema,
      answer: undoneSchema,
    },
    async (c) => {
      const { keys } = parseInput(undoSchema, await jsonBody(c), 'The body')
      return c.json(await undoQuarantine(platform, keys))
    },
  )
  routes.add(
    {
      ...spec,
      method: 'get',
      path: '/api/admin/doctor',
      summary: 'What the last checks found wrong',
      answer: recordSchema,
    },
    async (c) => c.json(await readFindings(platform.database)),
  )
  routes.add(
    {
      ...spec,
      method: 'post',
      path: '/api/admin/doctor',
      summary: 'Check rows and bytes beside each other, and put right what is wrong',
      body: doctorSchema,
      answerTypes: PROGRESS_TYPES,
    },
    async (c) => {
      const request = parseInput(doctorSchema, await jsonBody(c), 'The body')
      const { dryRun: only = true, override = false, rehashMinutes = 0 } = request
      return answerProgress(c, async (onProgress, signal) => {
        const options = { rehashMs: rehashMinutes * 60_000, override, onProgress, signal }
        const diagnosis = await platform.diagnose(options)
        const { findings, checked } = diagnosis
        const found = { findings: findings.slice(0, 1_000), findingCount: findings.length, checked }
        return only ? found : { ...found, treatment: await platform.treat(diagnosis) }
      })
    },
  )
}
