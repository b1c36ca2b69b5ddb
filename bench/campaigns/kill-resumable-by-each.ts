import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sdkClient } from '../../packages/client/src/testing/sdk-client.ts'
import type { CampaignReport } from '../../packages/server/src/testing/campaigns/campaign.ts'
import {
  type KillResumableOptions,
  killResumable,
  type ResumingClient,
} from '../../packages/server/src/testing/campaigns/kill-resumable.ts'

const CLIENTS: Record<string, ResumingClient | undefined> = { 'tus-js-client': undefined, sdk: sdkClient }

/** The same campaign by each client that resumes. */
export async function killResumableByEach(options: Omit<KillResumableOptions, 'client'>): Promise<CampaignReport> {
  const report: CampaignReport = { counts: { megabytes: 0, kills: 0 }, violations: [] }
  // PostgreSQL's account must get through to the folders inside.
  chmodSync(options.folder, 0o711)
  for (const [name, client] of Object.entries(CLIENTS)) {
    const folder = join(options.folder, name)
    mkdirSync(folder)
    const startedAt = performance.now()
    const say = (text: string) => options.say?.(`${name}: ${text}`)
    const { counts, violations } = await killResumable({ ...options, folder, client, say })
    report.counts.megabytes = counts.megabytes ?? 0
    report.counts.kills = counts.kills ?? 0
    report.counts[`${name}: sent / file`] = Number((1 + (counts['sent again, %'] ?? 0) / 100).toFixed(4))
    report.counts[`${name}: seconds`] = Math.round((performance.now() - startedAt) / 1000)
    report.violations.push(...violations.map((violation) => `${name}: ${violation}`))
  }
  return report
}
