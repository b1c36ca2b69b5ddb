// `npm run bench -- SCENARIO…`: measures Holdall against the least that a bare server can do for the same bytes.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startFloor } from './floor.ts'
import { startHoldall } from './holdall.ts'
import { isMet, toJson, toTables } from './report.ts'
import type { BenchContext, LocalContext, LocalScenario, Report, Scenario } from './scenario.ts'
import { cache } from './scenarios/cache.ts'
import { documentSave } from './scenarios/document-save.ts'
import { downloadLarge, downloadSmall } from './scenarios/download.ts'
import { durableFiles } from './scenarios/durable-files.ts'
import { list } from './scenarios/list.ts'
import { prefixDelete } from './scenarios/prefix-delete.ts'
import { projects } from './scenarios/projects.ts'
import { projectStats } from './scenarios/projects-stats.ts'
import { recordings } from './scenarios/recordings.ts'
import { s3 } from './scenarios/s3.ts'
import { sign } from './scenarios/sign.ts'
import { similar } from './scenarios/similar.ts'
import { multipart, uploadLarge, uploadSmall } from './scenarios/upload.ts'
import { uploadResumable } from './scenarios/upload-resumable.ts'

const SCENARIOS: Record<string, Scenario | LocalScenario> = {
  'upload-small': uploadSmall,
  'upload-large': uploadLarge,
  'upload-resumable': uploadResumable,
  multipart,
  'download-small': downloadSmall,
  'download-large': downloadLarge,
  list,
  similar,
  projects,
  'project-stats': projectStats,
  sign,
  'document-save': documentSave,
  cache,
  files: durableFiles,
  s3,
  'prefix-delete': prefixDelete,
  recordings,
}

const TMPFS = 0x01021994

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    'floor-only': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    users: { type: 'string' },
    dir: { type: 'string' },
  },
})

const unknown = positionals.filter((name) => !(name in SCENARIOS) && name !== 'all')
if (values.help || positionals.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no scenario ${unknown.join(', ')}.\n`)
  console.log(help())
  process.exitCode = values.help ? 0 : 2
} else {
  const names = positionals.includes('all') ? Object.keys(SCENARIOS) : positionals
  const reports: Report[] = []
  for (const name of names) reports.push(...(await runScenario(name)))
  if (!values.json) console.log(`\n${toTables(reports)}\n`)
  console.log(toJson(reports))
  if (values.strict && !reports.every(isMet)) process.exitCode = 1
}

async function runScenario(name: string): Promise<Report[]> {
  const scenario = SCENARIOS[name]
  if (!scenario) return []
  if (!scenario.users) return inFolder((context) => scenario.run(context))
  const reports: Report[] = []
  for (const users of values.users ? [positive('users', values.users)] : scenario.users)
    reports.push(...(await inFolder((context) => runWithServers(scenario, { ...context, users }))))
  return reports
}

/** Each measurement has its own folder and servers, so that no scenario warms or fills another's. */
async function inFolder(work: (context: LocalContext) => Promise<Report[]>): Promise<Report[]> {
  const folder = mkdtempSync(join(values.dir ?? diskFolder(), 'holdall-bench-'))
  const say = (text: string): void => console.error(`  ${text}`)
  try {
    return await work({ folder, rounds: positive('rounds', values.rounds), quick: values.quick, say })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runWithServers(scenario: Scenario, context: LocalContext & { users: number }): Promise<Report[]> {
  const floor = await startFloor(join(context.folder, 'floor'))
  let holdall: BenchContext['holdall']
  try {
    holdall = values['floor-only'] ? undefined : await startHoldall(join(context.folder, 'holdall'))
    return await scenario.run({ ...context, floor, holdall })
  } finally {
    await Promise.all([floor.stop(), holdall?.stop()])
  }
}

/** The temporary folder, unless it lies in memory: a sync that costs nothing would flatter everybody. */
function diskFolder(): string {
  return statfsSync(tmpdir()).type === TMPFS ? '/var/tmp' : tmpdir()
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new Error(`--${name} takes a whole number above 0, not "${text}"`)
}

function help(): string {
  const rows = Object.entries(SCENARIOS).map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}`)
  return `npm run bench -- SCENARIO… [options]

Scenarios (or "all"):
${rows.join('\n')}

Options:
  --rounds N      measurements of each side, in turn (default 5; the median counts)
  --users N       how many users the requests belong to (default: 1, and 16 where it matters)
  --json          print the JSON alone
  --quick         smaller counts and sizes, to try a scenario out
  --floor-only    measure the bare server alone
  --dir FOLDER    where the data goes (default: the temporary folder, if it lies on a disk)
  --strict        end with 1 when a figure is missed`
}
