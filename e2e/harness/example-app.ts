import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildExample } from './build-example.ts'
import { startPageHost } from './page-host.ts'
import { startServer } from './start-server.ts'

/** An example as it is deployed: its built page and a Holdall at one origin. */
export interface ExampleApp {
  url: string
  stop: () => Promise<void>
}

export async function startExample(name: string): Promise<ExampleApp> {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-example-'))
  const host = await startPageHost(await buildExample(name, folder))
  const server = await startServer({ env: { HOLDALL_PUBLIC_URL: host.url, HOLDALL_ANONYMOUS_USER: 'local' } })
  host.lead(server.url)
  return {
    url: host.url,
    stop: async () => {
      await host.stop()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
