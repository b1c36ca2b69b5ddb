import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openToOthers } from './open-to-others.ts'

/** What must not be changed by a setting in a file: given on PostgreSQL's command line at every start. */
export const DURABLE = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' } as const

/** Defaults that suit many small commits by one application; `postgresql.conf` may override them. */
const TUNING = {
  max_connections: '60',
  shared_buffers: '128MB',
  io_method: 'sync',
  jit: 'off',
  // One node, no replicas: bulk loads into new tables need not be logged twice.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_buffers: '16MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  idle_in_transaction_session_timeout: '60s',
  client_connection_check_interval: '10s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements carry what people wrote; they do not belong in a log.
  log_min_error_statement: 'panic',
} as const

const MAIN_FILE = `# Defaults that Holdall rewrites at every start:
include 'holdall.conf'
# Settings below this line are yours and win.
`

/** How clients reach the server: a private unix socket, or loopback TCP on Windows. */
export type Endpoint =
  | { kind: 'socket'; folder: string; port: number }
  | { kind: 'tcp'; host: '127.0.0.1'; port: number; password: string }

/** The command line, which wins over every file. */
export function serverArguments(dataFolder: string, configFolder: string, endpoint: Endpoint): string[] {
  const settings: Record<string, string> = {
    ...DURABLE,
    config_file: join(configFolder, 'postgresql.conf'),
    hba_file: join(configFolder, 'pg_hba.conf'),
    ident_file: join(configFolder, 'pg_ident.conf'),
    ssl: 'off',
    port: String(endpoint.port),
    listen_addresses: endpoint.kind === 'tcp' ? endpoint.host : '',
    unix_socket_directories: endpoint.kind === 'socket' ? endpoint.folder : '',
    unix_socket_permissions: '0700',
    logging_collector: 'off',
    log_destination: 'stderr',
  }
  return ['-D', dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/**
 * Brings the configuration beside the data folder up to date; PostgreSQL reads it and cannot change it.
 *
 * @returns whether anything changed, so that a running server has to reload
 */
export async function refreshConfiguration(
  configFolder: string,
  kind: Endpoint['kind'],
  accountName: string,
): Promise<boolean> {
  const quoted = `"${accountName.replaceAll('"', '""')}"`
  const files = {
    'holdall.conf': `${Object.entries(TUNING)
      .map(([name, value]) => `${name} = '${value}'`)
      .join('\n')}\n`,
    'pg_hba.conf': kind === 'socket' ? 'local all all peer map=holdall\n' : 'host all all 127.0.0.1/32 scram-sha-256\n',
    // Whoever is this account can read the data folder anyway, so it may log in as any role.
    'pg_ident.conf': `holdall ${quoted} all\n`,
  }
  await openToOthers(configFolder)
  let changed = await write(join(configFolder, 'postgresql.conf'), MAIN_FILE, { onlyIfMissing: true })
  for (const [name, text] of Object.entries(files)) changed = (await write(join(configFolder, name), text)) || changed
  return changed
}

async function write(path: string, text: string, { onlyIfMissing = false } = {}): Promise<boolean> {
  const current = await readFile(path, 'utf8').catch(() => null)
  if (current === text || (onlyIfMissing && current !== null)) return false
  await writeFile(`${path}.new`, text)
  await chmod(`${path}.new`, 0o644)
  await rename(`${path}.new`, path)
  return true
}
