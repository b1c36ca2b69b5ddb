import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildExample } from './build-example.ts'
import { startPageHost } from './page-host.ts'
import { startServer } from './start-server.ts'

/** Examples as they are deployed: their built pages and a Holdall at one origin. */
export interface ExampleApps {
  urlOf: (name: string) => string
  stop: () => Promise<void>
}

export async function startExamples(names: readonly string[]): Promise<ExampleApps> {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-example-'))
  const host = await startPageHost(folder)
  const building = Promise.allSettled(names.map((name) => buildExample(name, folder)))
  const server = await startServer({ env: { HOLDALL_PUBLIC_URL: host.url, HOLDALL_ANONYMOUS_USER: 'local' } })
  host.lead(server.url)
  const failed = (await building).find(({ status }) => status === 'rejected')
  const stop = async () => {
    await host.stop()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  if (failed !== undefined) {
    await stop()
    throw (failed as PromiseRejectedResult).reason
  }
  return { urlOf: (name) => `${host.url}/${name}/`, stop }
}
