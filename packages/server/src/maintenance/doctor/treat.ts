import type { CollectionReport } from '../execute-collection.ts'
import type { CollectionPlan } from '../plan-collection.ts'
import type { Diagnosis } from './diagnose.ts'
import type { DoctorContext } from './finding.ts'
import { mendObject } from './mend-object.ts'
import { mendRows } from './mend-rows.ts'
import { confirm } from './walk-objects.ts'

export interface Treatment {
  mended: number
  /** What cannot be put right, in words. */
  left: { subject: string; message: string }[]
  collection: CollectionReport
}

export interface TreatPorts {
  executeCollection: (plan: CollectionPlan) => Promise<CollectionReport>
  requeueStuck: () => Promise<unknown>
  /** Until nothing is left to fold. */
  foldUsage: () => Promise<unknown>
}

/** Puts right what was found, and looks at each thing again before it is touched. Idempotent; safe to repeat after any failure. */
export async function treat(
  context: DoctorContext,
  { executeCollection, requeueStuck, foldUsage }: TreatPorts,
  diagnosis: Diagnosis,
): Promise<Treatment> {
  const treatment: Omit<Treatment, 'collection'> = { mended: 0, left: [] }
  await mendObjects(context, diagnosis, treatment)
  treatment.mended += await mendRows(context.database, diagnosis.findings, foldUsage)
  const stuck = diagnosis.findings.filter(({ code }) => code === 'stuck-processing').length
  if (stuck > 0) {
    await requeueStuck()
    treatment.mended += stuck
  }
  return { ...treatment, collection: await executeCollection(diagnosis.collection) }
}

async function mendObjects(
  context: DoctorContext,
  { objects, collection }: Diagnosis,
  treatment: Omit<Treatment, 'collection'>,
): Promise<void> {
  if (objects.length === 0) return
  if (collection.refusal !== null) {
    const message = 'Nothing is mended while the bucket may be another one'
    treatment.left.push(...objects.map(({ subject }) => ({ subject, message })))
    return
  }
  const lengths = objects.filter(({ code }) => code !== 'wrong-checksum')
  const still = await confirm(
    context,
    lengths.map(({ row }) => row),
  )
  for (const finding of [...still, ...objects.filter(({ code }) => code === 'wrong-checksum')]) {
    try {
      const { mended, message } = await mendObject(context, finding)
      if (mended) treatment.mended += 1
      else treatment.left.push({ subject: finding.subject, message })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      treatment.left.push({ subject: finding.subject, message })
    }
  }
}
