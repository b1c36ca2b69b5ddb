import { ERRORS, HoldallError } from '@holdall/protocol'
import type { Diagnosis, DiagnosisProgress } from '../maintenance/doctor/diagnose.ts'
import { FINDING_CODES, type Finding } from '../maintenance/doctor/finding.ts'
import type { Treatment } from '../maintenance/doctor/treat.ts'
import type { Command } from './command.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { progressLine } from './progress-line.ts'
import { oneLine } from './table.ts'

const SHOWN = 10

interface Answer {
  findings: Finding[]
  findingCount: number
  checked: Diagnosis['checked']
  treatment?: Treatment
}

/** `holdall doctor`: rows and bytes beside each other. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Check rows and bytes, and put right what is wrong; without --yes it only tells',
  usage: 'doctor [--rehash MINUTES] [--override] [--yes]',
  options: {
    rehash: { type: 'string', help: 'Also read stored bytes for so many minutes, going on where the last run ended' },
    override: { type: 'boolean', help: 'Also where the bucket seems to belong to another instance' },
    yes: { type: 'boolean', help: 'Put right what is wrong. Default: only tell' },
  },
  async run({ values, env, json, print }) {
    const rehashMinutes = Number(values.rehash ?? 0)
    if (!(rehashMinutes >= 0 && rehashMinutes <= 1440))
      throw new HoldallError('invalid_request', '--rehash takes minutes, at most 1440', {
        hint: `holdall ${this.usage}`,
      })
    const line = progressLine()
    try {
      const answer = await longRequest<Answer>(env, {
        method: 'POST',
        path: '/api/admin/doctor',
        json: { dryRun: values.yes !== true, override: values.override === true, rehashMinutes },
        onProgress: (progress) => line.show(stepOf(progress as unknown as DiagnosisProgress)),
      })
      line.end()
      print(json ? JSON.stringify(answer) : describe(answer))
      const left = answer.treatment ? answer.treatment.left.length : answer.findingCount
      return left > 0 ? ERRORS.corrupt.exitCode : 0
    } finally {
      line.end()
    }
  },
}

function stepOf({ step, rows, objects, bytes }: DiagnosisProgress): string {
  if (step === 'checksums') return `Reading bytes: ${megabytesOf(bytes)}`
  return step === 'objects' ? `Comparing: ${rows} rows, ${objects} objects` : `Checking ${step}`
}

function describe({ findings, findingCount, checked, treatment }: Answer): string {
  const hashed = checked.hashedObjects > 0 ? `, ${megabytesOf(checked.hashedBytes)} read and compared` : ''
  const head = `${checked.rows} rows and ${checked.objects} objects were compared${hashed}`
  if (findingCount === 0) return `${head}\nNothing is wrong`
  const groups = Map.groupBy(findings, ({ code }) => code)
  const lines = [...groups].flatMap(([code, group]) => [
    `${FINDING_CODES[code]}: ${group.length}`,
    ...group.slice(0, SHOWN).map(({ subject, message }) => `  ${oneLine(subject)}: ${oneLine(message)}`),
    ...(group.length > SHOWN ? [`  and ${group.length - SHOWN} more`] : []),
  ])
  if (!treatment) return [head, ...lines, 'Nothing was changed. Repeat with --yes to put it right'].join('\n')
  const left = treatment.left
    .slice(0, SHOWN)
    .map(({ subject, message }) => `  ${oneLine(subject)}: ${oneLine(message)}`)
  const { quarantinedCount, abortedUploads, givenUpParts } = treatment.collection
  return [
    head,
    ...lines,
    `Put right: ${treatment.mended}; into quarantine: ${quarantinedCount}; uploads given up: ${abortedUploads + givenUpParts}`,
    ...(left.length > 0 ? [`Cannot be put right: ${treatment.left.length}`, ...left] : []),
  ].join('\n')
}
