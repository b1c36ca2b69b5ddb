import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllowList } from './allow-list.ts'
import { GuardedFetch } from './guarded-fetch.ts'
import { type NameServer, startNameServer } from './testing/name-server.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

async function fetchText(fetch: GuardedFetch, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await fetch.get(url, { maxBytes: 1000 })).body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe.runIf(hasOpenssl)('https', () => {
  let names: NameServer
  let server: Server
  let port: number
  let fetch: GuardedFetch
  let certificate: string
  const asked: (string | false)[] = []
  const before = getCACertificates('default')

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdall-tls-'))
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'].concat(
        ['-subj', '/CN=good.test', '-addext', 'subjectAltName=DNS:good.test'],
        ['-keyout', keyFile, '-out', certificateFile],
      ),
      { stdio: 'ignore' },
    )
    certificate = readFileSync(certificateFile, 'utf8')
    server = createServer({ key: readFileSync(keyFile), cert: certificate }, (request, response) => {
      asked.push((request.socket as unknown as { servername: string | false }).servername)
      response.end('over TLS')
    })
    rmSync(folder, { recursive: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    names = await startNameServer()
    for (const name of ['good.test', 'other.test']) names.names.set(name, ['127.0.0.1'])
    const allow = parseAllowList([`good.test:${port}`, `other.test:${port}`, `127.0.0.1:${port}`])
    fetch = new GuardedFetch({ allow, resolveHost: names.resolveHost })
  })
  afterAll(() => {
    setDefaultCACertificates(before)
    server.close()
    names.close()
  })

  it('trusts no certificate that nobody vouches for', async () => {
    const url = `https://good.test:${port}/`
    await expect(fetchText(fetch, url)).rejects.toMatchObject({ code: 'unprocessable', message: /certificate/ })
    expect(asked).toEqual([])
  })

  it('asks for the host of the URL, though it connects to an address', async () => {
    setDefaultCACertificates([...before, certificate])
    expect(await fetchText(fetch, `https://good.test:${port}/`)).toBe('over TLS')
    expect(asked).toEqual(['good.test'])
    for (const host of ['other.test', '127.0.0.1'])
      await expect(fetchText(fetch, `https://${host}:${port}/`)).rejects.toMatchObject({
        code: 'unprocessable',
        message: /certificate/,
      })
    expect(asked).toHaveLength(1)
  })
})
