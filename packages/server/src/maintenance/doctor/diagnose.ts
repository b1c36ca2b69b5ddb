import type { CollectionPlan } from '../plan-collection.ts'
import type { DoctorContext, Finding, ObjectFinding } from './finding.ts'
import { rehash } from './rehash.ts'
import { checkRows } from './row-checks.ts'
import { walkObjects } from './walk-objects.ts'

export interface DiagnoseOptions {
  /** How long stored bytes are read and compared with their checksums; 0 for not at all. @default 0 */
  rehashMs?: number | undefined
  onProgress?: ((progress: DiagnosisProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface DiagnosisProgress {
  step: 'rows' | 'objects' | 'checksums' | 'strays'
  rows: number
  objects: number
  bytes: number
}

/** What is wrong, and how much was looked at. */
export interface Diagnosis {
  findings: Finding[]
  /** Those about bytes, with what is needed to mend them. */
  objects: ObjectFinding[]
  /** What the collector would do. */
  collection: CollectionPlan
  checked: { rows: number; objects: number; hashedObjects: number; hashedBytes: number; roundCompleted: boolean }
}

export interface DiagnosePorts {
  planCollection: () => Promise<CollectionPlan>
}

/** Looks at rows, at bytes, and at both beside each other; touches nothing but its own place in the round of checksums. */
export async function diagnose(
  context: DoctorContext,
  { planCollection }: DiagnosePorts,
  { rehashMs = 0, onProgress = () => {}, signal }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const counts = { rows: 0, objects: 0 }
  let bytes = 0
  const tell = (step: DiagnosisProgress['step']) => {
    signal?.throwIfAborted()
    onProgress({ step, ...counts, bytes })
  }
  tell('rows')
  const rows = await checkRows(context.database, context.clock())
  tell('objects')
  const objects: ObjectFinding[] = []
  for await (const finding of walkObjects(context, counts, () => tell('objects'))) objects.push(finding)
  const hashed =
    rehashMs > 0
      ? await rehash(context, {
          budgetMs: rehashMs,
          signal,
          onProgress: (report) => {
            bytes = report.bytes
            tell('checksums')
          },
        })
      : { objects: 0, bytes: 0, roundCompleted: false, findings: [] }
  objects.push(...hashed.findings)
  tell('strays')
  const collection = await planCollection()
  return {
    findings: [...rows, ...objects.map(withoutRow), ...collected(collection)],
    objects,
    collection,
    checked: {
      ...counts,
      hashedObjects: hashed.objects,
      hashedBytes: hashed.bytes,
      roundCompleted: hashed.roundCompleted,
    },
  }
}

function withoutRow({ code, subject, mediaId, message }: ObjectFinding): Finding {
  return { code, subject, mediaId, message }
}

function collected({ strays, unfinishedUploads, refusal }: CollectionPlan): Finding[] {
  return [
    ...strays.map(({ key, sizeBytes }) => ({
      code: 'stray-object' as const,
      subject: key,
      mediaId: null,
      message: `${sizeBytes} bytes that nobody names`,
    })),
    ...unfinishedUploads.map(({ key, startedAt }) => ({
      code: 'unfinished-upload' as const,
      subject: key,
      mediaId: null,
      message: `Begun at ${startedAt.toISOString()}`,
    })),
    ...(refusal === null
      ? []
      : [{ code: 'instance-mismatch' as const, subject: 'bucket', mediaId: null, message: refusal }]),
  ]
}
