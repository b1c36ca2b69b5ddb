// `npm run soak -- CAMPAIGN…`: the fault and race campaigns with their full counts; `npm test` runs reduced, seeded rounds of each.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CampaignReport } from '../packages/server/src/testing/campaigns/campaign.ts'
import { setup } from '../packages/server/src/testing/global-setup.ts'
import { CAMPAIGNS } from './campaigns/catalogue.ts'

const SHOWN_VIOLATIONS = 20

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    uploads: { type: 'string' },
    seed: { type: 'string' },
    target: { type: 'string' },
    dir: { type: 'string' },
  },
})

const unknown = positionals.filter((name) => !(name in CAMPAIGNS) && name !== 'all')
if (values.help || positionals.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no campaign ${unknown.join(', ')}.\n`)
  console.log(help())
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  const names = positionals.includes('all') ? Object.keys(CAMPAIGNS) : positionals
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : whole('seed', values.seed)
  // One PostgreSQL for the campaigns that run in this process.
  const teardown = await setup()
  const reports: ({ campaign: string; seed: number; seconds: number } & CampaignReport)[] = []
  try {
    for (const name of names) {
      const report = await runCampaign(name, seed)
      reports.push(report)
      if (!values.json) console.log(`${toText(report)}\n`)
    }
  } finally {
    await teardown()
  }
  if (values.json) console.log(JSON.stringify(reports, null, 2))
  if (reports.some(({ violations }) => violations.length > 0)) process.exitCode = 1
}

async function runCampaign(name: string, seed: number) {
  const campaign = CAMPAIGNS[name]
  if (!campaign) throw new Error(`There is no campaign ${name}`)
  const folder = mkdtempSync(join(values.dir ?? tmpdir(), `holdall-soak-${name}-`))
  const startedAt = performance.now()
  try {
    const work = campaign.run({
      folder,
      seed,
      rounds: values.rounds === undefined ? undefined : whole('rounds', values.rounds),
      uploads: values.uploads === undefined ? undefined : whole('uploads', values.uploads),
      target: targetOf(values.target),
      say: (text) => console.error(`  ${name}: ${text}`),
    })
    // A campaign that cannot go on has found something, too.
    const report = await work.catch((error: Error) => ({ counts: {}, violations: [error.stack ?? error.message] }))
    return { campaign: name, seed, seconds: Math.round((performance.now() - startedAt) / 1000), ...report }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function toText({
  campaign,
  seed,
  seconds,
  counts,
  violations,
}: { campaign: string; seed: number; seconds: number } & CampaignReport): string {
  const rows = [...Object.entries(counts), ['lost or broken', violations.length] as const]
  const width = Math.max(...rows.map(([name]) => words(name).length))
  const lines = rows.map(([name, value]) => `  ${words(name).padEnd(width)}  ${String(value).padStart(10)}`)
  const shown = violations.slice(0, SHOWN_VIOLATIONS).map((violation) => `  ! ${violation}`)
  const more = violations.length > shown.length ? [`  ! and ${violations.length - shown.length} more`] : []
  return [`${campaign} (seed ${seed}, ${seconds} s)`, ...lines, ...shown, ...more].join('\n')
}

function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= (name === 'seed' ? 0 : 1)) return value
  throw new Error(`--${name} takes a whole number, not "${text}"`)
}

function targetOf(text: string | undefined): 'server' | 'group' | undefined {
  if (text === undefined || text === 'server' || text === 'group') return text
  throw new Error(`--target takes server or group, not "${text}"`)
}

function help(): string {
  const rows = Object.entries(CAMPAIGNS).map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`)
  return `npm run soak -- CAMPAIGN… [options]

Campaigns (or "all"):
${rows.join('\n')}

Options:
  --rounds N      rounds, or seeds (default: the full count of each campaign)
  --uploads N     uploads, pictures, files, edits or jobs (of each round)
  --seed N        makes a run repeatable as far as several processes can be (default: a random one, printed)
  --target WHO    kill-uploads: "server" alone, or "group" with PostgreSQL and workers (default: in turn)
  --dir FOLDER    where the data goes (default: the temporary folder)
  --json          print JSON

Ends with 1 when a promise was broken.`
}
