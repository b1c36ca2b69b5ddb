import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseAllowList } from './allow-list.ts'
import { GuardedFetch } from './guarded-fetch.ts'
import { type NameServer, startNameServer } from './testing/name-server.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let port: number
let names: NameServer
let connections = 0
let answer: Answer = (_request, response) => response.end('ok')

beforeAll(async () => {
  names = await startNameServer()
  server = createServer((request, response) => answer(request, response))
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  names.close()
  server.closeAllConnections()
  server.close()
})
afterEach(() => {
  connections = 0
  names.names.clear()
  names.asked.clear()
  answer = (_request, response) => response.end('ok')
})

/** Allowed to reach the listener by the name `files.example`, and by nothing else. */
const guarded = (options: Partial<ConstructorParameters<typeof GuardedFetch>[0]> = {}) =>
  new GuardedFetch({
    allow: parseAllowList([`files.example:${port}`]),
    resolveHost: names.resolveHost,
    timeoutMs: 5_000,
    idleMs: 2_000,
    ...options,
  })
const bodyOf = async (fetching: ReturnType<GuardedFetch['get']>) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await fetching).body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
const own = (path = '/') => `http://files.example:${port}${path}`
const limits = { maxBytes: 1_000_000 }

describe('a fetch that cannot be turned inwards', () => {
  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1:70/',
    'ftp://127.0.0.1/',
    'data:text/plain,hi',
    'javascript:alert(1)',
    'http://127.0.0.1/',
    'http://localhost.example/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://10.0.0.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://192.168.1.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://１２７.０.０.１/',
    'http://user:secret@example.com/',
    'http://example.com:22/',
    'http://example.com:4300/',
    'http://',
    'not a url',
    `http://example.com/${'a'.repeat(5000)}`,
  ])('refuses %s', async (url) => {
    names.names.set('localhost.example', ['127.0.0.1'])
    names.names.set('example.com', ['93.184.216.34'])
    await expect(guarded().get(url, limits)).rejects.toMatchObject({ code: 'invalid_request' })
    expect(connections).toBe(0)
  })

  it.each([
    ['127.0.0.1'],
    ['10.0.0.1', '93.184.216.34'],
    ['93.184.216.34', '10.0.0.1'],
    ['93.184.216.34', '::1'],
    ['::ffff:127.0.0.1'],
    ['fd00::1'],
    ['169.254.169.254'],
  ])('refuses a name that leads to %s', async (...addresses) => {
    names.names.set('inward.example', addresses)
    const refused = guarded().get('http://inward.example/', limits)
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request' })
    // Which addresses these are is nobody's business.
    await expect(refused).rejects.not.toThrow(/\d+\.\d+\.\d+\.\d+|::/)
    expect(connections).toBe(0)
  })

  it('connects to the address that was checked, and asks for the name once', async () => {
    // Public at the first look, this machine at the second: the check has to be of what is connected to.
    let looks = 0
    names.names.set('rebinding.example', () => (looks++ === 0 ? ['203.0.113.200'] : ['127.0.0.1']))
    const listed = new GuardedFetch({
      allow: parseAllowList([`rebinding.example:${port}`]),
      resolveHost: names.resolveHost,
      timeoutMs: 700,
    })
    await expect(listed.get(`http://rebinding.example:${port}/`, limits)).rejects.toMatchObject({ code: 'unavailable' })
    expect(connections).toBe(0)
    expect(names.asked.get('rebinding.example')).toBe(1)
  })

  it.each([
    ['http://127.0.0.1/', 'an address'],
    ['http://inward.example/', 'a name'],
    ['file:///etc/passwd', 'a file'],
    ['//127.0.0.1/', 'without a scheme'],
    ['http://user:pass@files.example/', 'with a password'],
  ])('refuses a redirect to %s (%s)', async (location) => {
    names.names.set('files.example', ['127.0.0.1'])
    names.names.set('inward.example', ['127.0.0.1'])
    answer = (_request, response) => response.writeHead(302, { location }).end()
    await expect(guarded().get(own(), limits)).rejects.toMatchObject({ code: 'invalid_request' })
    expect(connections).toBe(1)
  })
})

describe('a fetch from where it may', () => {
  it('answers type, name, length and body, and sends nothing of the caller', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    let seen: IncomingMessage | undefined
    answer = (request, response) => {
      seen = request
      response.writeHead(200, { 'content-type': 'image/png', 'content-disposition': 'inline; filename="a.png"' })
      response.end('bytes')
    }
    const fetched = await guarded().get(own('/x?y=1#z'), limits)
    expect(fetched).toMatchObject({ contentType: 'image/png', contentDisposition: 'inline; filename="a.png"' })
    expect(await bodyOf(Promise.resolve(fetched))).toBe('bytes')
    expect(seen?.url).toBe('/x?y=1')
    expect(seen?.headers).toMatchObject({
      host: `files.example:${port}`,
      'accept-encoding': 'identity',
      'user-agent': 'Holdall',
    })
    expect(seen?.headers.cookie ?? seen?.headers.authorization ?? seen?.headers.referer).toBeUndefined()
  })

  it('asks whether a file is the same still, of the very address that said which it was', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    const asked: (string | undefined)[] = []
    answer = (request, response) => {
      asked.push(request.headers['if-none-match'])
      if (request.url === '/moved') response.writeHead(302, { location: '/file' }).end()
      else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"1"' }).end('bytes')
    }
    const first = await guarded().get(own('/moved'), limits)
    expect(first).toMatchObject({ isKnown: false, validators: { url: own('/file'), etag: '"1"', lastModified: null } })
    const known = first.validators
    expect(await guarded().get(own('/moved'), { ...limits, known })).toMatchObject({ isKnown: true, validators: known })
    expect(asked).toEqual([undefined, undefined, undefined, '"1"'])
    answer = (_request, response) => response.writeHead(304).end()
    for (const refused of [guarded().get(own('/other'), { ...limits, known }), guarded().get(own('/file'), limits)])
      await expect(refused).rejects.toMatchObject({ code: 'unprocessable' })
  })

  it('follows redirects, but not for ever', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    answer = (request, response) =>
      request.url === '/c'
        ? response.end('there')
        : response.writeHead(307, { location: request.url === '/a' ? '/b' : '/c' }).end()
    expect(await bodyOf(guarded().get(own('/a'), limits))).toBe('there')
    answer = (_request, response) => response.writeHead(302, { location: '/again' }).end()
    await expect(guarded().get(own(), limits)).rejects.toMatchObject({ code: 'unprocessable' })
  })

  it('allows whole networks to an operator', async () => {
    names.names.set('inside.example', ['127.0.0.1'])
    const allow = parseAllowList(['127.0.0.0/8', `inside.example:${port}`])
    expect(await bodyOf(guarded({ allow }).get(`http://inside.example:${port}/`, limits))).toBe('ok')
    await expect(guarded({ allow }).get(`http://127.0.0.1:${port}/`, limits)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  it.each([
    [404, 'unprocessable'],
    [403, 'unprocessable'],
    [204, 'unprocessable'],
    [206, 'unprocessable'],
    [429, 'unavailable'],
    [500, 'unavailable'],
  ])('passes an answer of %i on as %s', async (status, code) => {
    names.names.set('files.example', ['127.0.0.1'])
    answer = (_request, response) => response.writeHead(status).end()
    await expect(guarded().get(own(), limits)).rejects.toMatchObject({ code })
  })

  it('ends endless bodies, by what they say and by what they are', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    answer = (_request, response) => response.writeHead(200, { 'content-length': '5000000' }).end()
    await expect(guarded().get(own(), limits)).rejects.toMatchObject({ code: 'too_large' })
    let sent = 0
    answer = (_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', pour)
      pour()
    }
    await expect(bodyOf(guarded().get(own(), limits))).rejects.toMatchObject({ code: 'too_large' })
    expect(sent).toBeLessThan(50_000_000)
  })

  it('unpacks nothing', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    await expect(guarded().get(own(), limits)).rejects.toMatchObject({ code: 'unprocessable' })
  })

  it('does not wait for those that are slow on purpose', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    answer = () => {}
    await expect(guarded({ idleMs: 200 }).get(own(), limits)).rejects.toMatchObject({ code: 'unavailable' })
    answer = (_request, response) => {
      response.write('a')
    }
    await expect(bodyOf(guarded({ idleMs: 200 }).get(own(), limits))).rejects.toMatchObject({ code: 'unavailable' })
    // A byte now and then keeps it awake; the whole has its end.
    answer = (_request, response) => {
      const timer = setInterval(() => response.write('a'), 50)
      response.on('close', () => clearInterval(timer))
    }
    const started = performance.now()
    await expect(bodyOf(guarded({ timeoutMs: 600 }).get(own(), limits))).rejects.toMatchObject({ code: 'unavailable' })
    expect(performance.now() - started).toBeLessThan(4_000)
  })

  it('takes a body that is cut for none', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('only so much')
      setTimeout(() => response.destroy(), 20)
    }
    await expect(bodyOf(guarded().get(own(), limits))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says what is wrong with the other side, and nothing of this one', async () => {
    const [closed, babbling] = await Promise.all([listener(), listener((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))])
    const ports = [closed, babbling].map((each) => (each.address() as AddressInfo).port) as [number, number]
    await new Promise((resolve) => closed.close(resolve))
    names.names.set('files.example', ['127.0.0.1'])
    const allow = parseAllowList(ports.map((each) => `files.example:${each}`))
    const fetching = (each: number) => guarded({ allow }).get(`http://files.example:${each}/`, limits)
    await expect(fetching(ports[0])).rejects.toMatchObject({ code: 'unavailable', message: /refuses/ })
    await expect(fetching(ports[1])).rejects.toMatchObject({ code: 'unavailable', message: /does not speak HTTP/ })
    await expect(guarded().get('http://nobody.example/', limits)).rejects.toMatchObject({ code: 'unprocessable' })
    babbling.close()
  })

  it('stops when the caller goes', async () => {
    names.names.set('files.example', ['127.0.0.1'])
    answer = () => {}
    const gone = new AbortController()
    const fetching = guarded().get(own(), { ...limits, signal: gone.signal })
    setTimeout(() => gone.abort(new Error('gone')), 50)
    await expect(fetching).rejects.toThrow()
  })
})

function listener(use: (socket: import('node:net').Socket) => void = () => {}): Promise<TcpServer> {
  return new Promise((resolve) => {
    const made = createTcpServer((socket) => {
      socket.on('error', () => {})
      use(socket)
    })
    made.listen(0, '127.0.0.1', () => resolve(made))
  })
}
