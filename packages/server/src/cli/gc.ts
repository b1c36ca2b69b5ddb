import { HoldallError } from '@holdall/protocol'
import type { CollectionReport } from '../maintenance/execute-collection.ts'
import type { QuarantinedObject, UndoReport } from '../maintenance/quarantine.ts'
import type { Command } from './command.ts'
import { YES_OPTION } from './deletion.ts'
import { longRequest } from './long-request.ts'
import { megabytesOf } from './progress.ts'
import { callServer } from './running-server.ts'
import { oneLine } from './table.ts'

const PATH = '/api/admin/gc'
const SHOWN = 20

interface GcPlan {
  refusal: string | null
  totalObjects: number
  strays: { key: string; sizeBytes: number }[]
  strayCount: number
  strayBytes: number
  youngStrayCount: number
  expiredReservations: number
  unfinishedUploads: number
  unfinishedPurges: number
  expiredQuarantine: number
  wrongfullyQuarantined: number
}

/** `holdall gc`: what the collector would do, and its doing; `--undo` brings objects back from quarantine. */
export const gcCommand: Command = {
  name: 'gc',
  summary: 'Collect what nobody names; without --yes it only tells what would be done',
  usage: 'gc [--override] [--yes] | gc --quarantine | gc --undo KEY|all',
  options: {
    override: { type: 'boolean', help: 'Also where the bucket seems to belong to another instance' },
    quarantine: { type: 'boolean', help: 'List what is in quarantine' },
    undo: { type: 'string', help: 'Bring an object back from quarantine, or "all"' },
    ...YES_OPTION,
  },
  async run({ values, env, json, print }) {
    const call = (method: string, path: string, body?: unknown) => callServer(env, {}, method, path, body)
    if (values.quarantine === true) {
      const { items } = (await call('GET', `${PATH}/quarantine`)) as { items: QuarantinedObject[] }
      print(json ? JSON.stringify({ items }) : describeQuarantine(items))
      return 0
    }
    if (typeof values.undo === 'string') {
      const keys = values.undo === 'all' ? null : [values.undo]
      const report = (await call('POST', `${PATH}/undo`, { keys })) as UndoReport
      if (report.restoredCount === 0 && report.errors.length === 0 && keys !== null)
        throw new HoldallError('not_found', `There is no ${values.undo} in quarantine`, {
          hint: 'holdall gc --quarantine lists it',
        })
      print(json ? JSON.stringify(report) : describeUndo(report))
      return report.errors.length > 0 ? 5 : 0
    }
    const request = { override: values.override === true }
    const send = <T extends object>(dryRun: boolean) =>
      longRequest<T>(env, { method: 'POST', path: PATH, json: { ...request, dryRun } })
    if (values.yes === true) {
      const report = await send<CollectionReport>(false)
      print(json ? JSON.stringify(report) : describeReport(report))
      return report.refusal !== null ? 5 : report.failedCount > 0 ? 9 : 0
    }
    const plan = await send<GcPlan>(true)
    print(json ? JSON.stringify({ dryRun: true, ...plan }) : describePlan(plan))
    return 0
  },
}

function describePlan(plan: GcPlan): string {
  const lines = [
    `${plan.totalObjects} objects were looked at`,
    `Would put ${plan.strayCount} strays into quarantine, ${megabytesOf(plan.strayBytes)}`,
    ...plan.strays
      .slice(0, SHOWN)
      .map(({ key, sizeBytes }) => `  ${megabytesOf(sizeBytes).padStart(10)}  ${oneLine(key)}`),
    ...(plan.strayCount > SHOWN ? [`  and ${plan.strayCount - SHOWN} more`] : []),
    `Would give up ${plan.expiredReservations} uploads whose lease has ended, and the parts of ${plan.unfinishedUploads}`,
    `Would go on with ${plan.unfinishedPurges} purges, and bring back ${plan.wrongfullyQuarantined} objects from quarantine`,
    `Would delete ${plan.expiredQuarantine} objects whose time in quarantine is over`,
    ...(plan.youngStrayCount > 0 ? [`${plan.youngStrayCount} strays are too young to be touched`] : []),
  ]
  const end = plan.refusal
    ? `Nothing would be touched: ${plan.refusal}. --override does it nevertheless`
    : 'Nothing was touched. Repeat with --yes to do it'
  return [...lines, end].join('\n')
}

function describeReport(report: CollectionReport): string {
  if (report.refusal) return `Nothing was touched: ${report.refusal}\n--override does it nevertheless`
  const errors = report.errors.slice(0, 5).map(({ key, message }) => `  ${oneLine(key)}: ${oneLine(message)}`)
  return [
    `Put ${report.quarantinedCount} strays into quarantine, ${megabytesOf(report.quarantinedBytes)}`,
    `Gave up ${report.abortedUploads} uploads and the parts of ${report.givenUpParts}; brought back ${report.restoredCount} objects`,
    `Deleted ${report.deletedCount} objects, ${megabytesOf(report.totalBytes)}; ${report.failedCount} failed`,
    ...errors,
  ].join('\n')
}

function describeQuarantine(items: readonly QuarantinedObject[]): string {
  if (items.length === 0) return 'Nothing is in quarantine'
  return items
    .map(
      ({ originalKey, sizeBytes, reason, quarantinedAt }) =>
        `${String(quarantinedAt).slice(0, 16)}  ${megabytesOf(sizeBytes).padStart(10)}  ${reason}  ${oneLine(originalKey)}`,
    )
    .join('\n')
}

function describeUndo({ restoredCount, errors }: UndoReport): string {
  const lines = errors.slice(0, 5).map(({ key, message }) => `  ${oneLine(key)}: ${oneLine(message)}`)
  return [`Brought ${restoredCount} objects back; ${errors.length} failed`, ...lines].join('\n')
}
