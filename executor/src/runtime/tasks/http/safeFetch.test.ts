import type { RequestListener } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { HttpError } from './errors.ts'
import {
  type FetchPolicy,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  MAX_REDIRECTS,
  MAX_URL_LENGTH,
} from './fetchPolicy.ts'
import { type FetchRequest, MAX_REQUEST_BODY_BYTES, MAX_REQUEST_HEADERS } from './fetchRequest.ts'
import { safeFetch } from './safeFetch.ts'
import { TEST_CERTIFICATE } from './testing/certificate.ts'
import { startNameServer } from './testing/nameServer.ts'
import { startSecureServer, startServer, type TestServer } from './testing/servers.ts'

const open: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function serve(listener: RequestListener): Promise<TestServer> {
  const server = await startServer(listener)
  open.push(server.close)
  return server
}

/** An operator vouches for every host of these tests: they all are on this machine. */
const policyOf = (changes: Partial<FetchPolicy> = {}): FetchPolicy => ({
  hosts: ['api.test:*', 'other.test:*'],
  privateHosts: ['*.test:*', 'api.test:*', 'other.test:*', 'flow.test:*'],
  resolve: async () => ['127.0.0.1'],
  ...changes,
})
const get = (url: string, changes: Partial<FetchRequest> = {}): FetchRequest => ({
  url,
  method: 'GET',
  headers: {},
  ...changes,
})
const textOf = async (request: FetchRequest, policy = policyOf()): Promise<string> =>
  new TextDecoder().decode((await safeFetch(request, policy)).body)
const failureOf = async (promise: Promise<unknown>): Promise<HttpError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof HttpError) return error
  throw new Error(`no HttpError: ${String(error)}`)
}
const codeOf = async (promise: Promise<unknown>): Promise<string> => (await failureOf(promise)).code

describe('safeFetch allows', () => {
  it('a plain request, and says who asks for what', async () => {
    const { port } = await serve(({ method, url, headers }, response) => {
      response.writeHead(203, { 'content-type': 'text/plain' })
      response.end(`${method} ${url} ${headers.host} ${headers['user-agent']} ${headers['x-key']}`)
    })
    const request = get(`http://api.test:${port}/a?b=c#d`, { headers: { 'X-Key': 'k' } })
    const { status, contentType, body, host } = await safeFetch(request, policyOf())
    expect([status, contentType, host]).toEqual([203, 'text/plain', `api.test:${port}`])
    expect(String(Buffer.from(body))).toBe(`GET /a?b=c api.test:${port} flowbuilder k`)
  })

  it('a body', async () => {
    const { port } = await serve((request, response) => request.pipe(response))
    const body = new Uint8Array(MAX_REQUEST_BODY_BYTES).fill(7)
    const request = get(`http://api.test:${port}/`, { method: 'POST', body })
    expect((await safeFetch(request, policyOf())).body).toEqual(body)
  })

  it('an answer of exactly the limit, plain or packed', async () => {
    const bytes = Buffer.alloc(MAX_BODY_BYTES, 'x')
    const packed: Record<string, Buffer> = {
      gzip: gzipSync(bytes),
      deflate: deflateSync(bytes),
      br: brotliCompressSync(bytes),
    }
    const { port } = await serve(({ url = '' }, response) => {
      const encoding = url.slice(1)
      if (encoding !== '') response.setHeader('content-encoding', encoding)
      response.end(packed[encoding] ?? bytes)
    })
    for (const encoding of ['', 'gzip', 'deflate', 'br']) {
      const { body } = await safeFetch(get(`http://api.test:${port}/${encoding}`), policyOf())
      expect(body.length).toBe(MAX_BODY_BYTES)
    }
  })

  it('headers right below the limit', async () => {
    const { port } = await serve((_request, response) => {
      for (let index = 0; index < 60; index++) response.setHeader(`x-${index}`, 'y'.repeat(1_000))
      response.end('all')
    })
    expect(60 * 1_000).toBeLessThan(MAX_HEADER_BYTES)
    expect(await textOf(get(`http://api.test:${port}/`))).toBe('all')
  })

  it('TLS with a certificate it trusts', async () => {
    const { port, close } = await startSecureServer((_request, response) => response.end('safe'))
    open.push(close)
    const policy = policyOf({
      hosts: ['flow.test:*'],
      certificateAuthorities: TEST_CERTIFICATE,
    })
    expect(await textOf(get(`https://flow.test:${port}/`), policy)).toBe('safe')
  })

  it('hosts below a listed domain, and a listed port alone', async () => {
    const { port } = await serve((_request, response) => response.end('here'))
    const url = `http://a.b.test:${port}/`
    expect(await textOf(get(url), policyOf({ hosts: [`*.test:${port}`] }))).toBe('here')
    expect(await codeOf(safeFetch(get(url), policyOf({ hosts: ['*.test:1'] })))).toBe(
      'HTTP_PORT_REFUSED',
    )
    expect(await codeOf(safeFetch(get(url), policyOf({ hosts: ['*.b.test.:*'] })))).toBe(
      'HTTP_HOST_UNKNOWN',
    )
  })

  it('as many redirects as the limit, and not one more', async () => {
    const { port } = await serve(({ url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    expect(await textOf(get(`http://api.test:${port}/${MAX_REDIRECTS}`))).toBe('there')
    expect(
      await codeOf(safeFetch(get(`http://api.test:${port}/${MAX_REDIRECTS + 1}`), policyOf())),
    ).toBe('HTTP_TOO_MANY_REDIRECTS')
  })

  it('a redirect with the body it was sent, where browsers keep it', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/end') {
        response.write(`${request.method} `)
        request.pipe(response)
      } else response.writeHead(Number(request.url?.slice(1)), { location: '/end' }).end()
    })
    const send = (status: number, method: FetchRequest['method']): Promise<string> =>
      textOf(get(`http://api.test:${port}/${status}`, { method, body: 'b' }))
    expect(await send(307, 'POST')).toBe('POST b')
    expect(await send(308, 'PUT')).toBe('PUT b')
    expect(await send(301, 'PUT')).toBe('PUT b')
    expect(await send(301, 'POST')).toBe('GET ')
    expect(await send(302, 'POST')).toBe('GET ')
    expect(await send(303, 'PUT')).toBe('GET ')
  })

  it('a redirect to another origin, without anything that could be a credential', async () => {
    const { port } = await serve(({ url, headers }, response) => {
      const { authorization, cookie, accept } = headers
      const seen = JSON.stringify([authorization, cookie, headers['x-api-key'], accept])
      if (url === '/same') response.writeHead(302, { location: '/end' }).end()
      else if (url === '/other')
        response.writeHead(302, { location: `http://other.test:${port}/end` }).end()
      else response.end(seen)
    })
    const headers = { authorization: 'a', cookie: 'c', 'x-api-key': 'k', accept: 'text/x' }
    const ask = (path: string): Promise<string> =>
      textOf(get(`http://api.test:${port}${path}`, { headers }))
    expect(await ask('/same')).toBe('["a","c","k","text/x"]')
    expect(await ask('/other')).toBe('[null,null,null,"text/x"]')
  })

  it('a name that a name server of its own gives, asked for once', async () => {
    const { port } = await serve((_request, response) => response.end('found'))
    const names = await startNameServer(() => ['127.0.0.1'])
    open.push(names.close)
    const policy = policyOf({ resolve: names.resolve })
    expect(await textOf(get(`http://api.test:${port}/`), policy)).toBe('found')
    expect(names.countOf('api.test')).toBe(2) // A and AAAA
  })
})

describe('safeFetch refuses', () => {
  it('to be rebound: it asks for a name once, and connects to the address that it checked', async () => {
    const ATTEMPTS = 100
    const OUTSIDE = '127.0.0.2'
    const INSIDE = '127.0.0.1'
    const answer: RequestListener = ({ socket }, response) => {
      response.end(socket.localAddress)
    }
    const { port } = await serve(answer)
    const outside = await startServer(answer, { address: OUTSIDE, port })
    open.push(outside.close)
    // A name that turns inside, and back, with every question.
    let questions = 0
    const names = await startNameServer(() => [questions++ % 2 === 0 ? OUTSIDE : INSIDE])
    open.push(names.close)
    const given: string[] = []
    const resolve = async (name: string): Promise<readonly string[]> => {
      const [first = ''] = await names.resolve(name)
      given.push(first)
      return [first]
    }
    const reached: string[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      questions = attempt
      reached.push(await textOf(get(`http://api.test:${port}/`), policyOf({ resolve })))
    }
    expect(given).toHaveLength(ATTEMPTS)
    expect(reached).toEqual(given)
    expect(new Set(given)).toEqual(new Set([OUTSIDE, INSIDE]))
    // Nobody vouches for it any more: both faces are refused.
    const strict = policyOf({ privateHosts: [], resolve })
    for (let attempt = 0; attempt < ATTEMPTS; attempt++)
      expect(await codeOf(safeFetch(get(`http://api.test:${port}/`), strict))).toBe(
        'HTTP_ADDRESS_REFUSED',
      )
  })

  it('one byte more than the limit, announced, not announced, or packed', async () => {
    const bytes = Buffer.alloc(MAX_BODY_BYTES + 1)
    let sent = 0
    const { port } = await serve(({ url = '' }, response) => {
      if (url === '/announced') response.end(bytes)
      else if (url === '/chunked') response.write(bytes, () => response.end())
      else if (url === '/endless') {
        const more = (): void => {
          if (response.destroyed) return
          sent += 65_536
          response.write(Buffer.alloc(65_536), more)
        }
        more()
      } else {
        response.setHeader('content-encoding', url.slice(1))
        response.end(url === '/br' ? brotliCompressSync(bytes) : gzipSync(bytes))
      }
    })
    for (const path of ['announced', 'chunked', 'gzip', 'br', 'endless'])
      expect(await codeOf(safeFetch(get(`http://api.test:${port}/${path}`), policyOf()))).toBe(
        'HTTP_BODY_TOO_LARGE',
      )
    expect(sent).toBeLessThan(100 * MAX_BODY_BYTES)
  })

  it('a bomb of a thousandfold without unpacking it', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 27)) // 128 MiB of zeros in 130 kB
    const { port } = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(bomb)
    })
    const before = process.memoryUsage().arrayBuffers
    expect(await codeOf(safeFetch(get(`http://api.test:${port}/`), policyOf()))).toBe(
      'HTTP_BODY_TOO_LARGE',
    )
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26)
  })

  it('packs that are damaged, cut off, unknown, or inside each other', async () => {
    const whole = gzipSync('hello, hello, hello')
    const answers: Record<string, [string, Buffer]> = {
      '/damaged': ['gzip', Buffer.from('hello')],
      '/cut': ['gzip', whole.subarray(0, -9)],
      '/unknown': ['zstd', whole],
      '/prototype': ['constructor', whole],
      '/twice': ['gzip, gzip', gzipSync(whole)],
    }
    const { port } = await serve(({ url = '' }, response) => {
      const [encoding, body] = answers[url] ?? ['', Buffer.alloc(0)]
      response.setHeader('content-encoding', encoding)
      response.end(body)
    })
    for (const path of Object.keys(answers))
      expect(await codeOf(safeFetch(get(`http://api.test:${port}${path}`), policyOf()))).toBe(
        'HTTP_ENCODING_INVALID',
      )
  })

  it('headers above the limit', async () => {
    const { port } = await serve((_request, response) => {
      for (let index = 0; index < 66; index++) response.setHeader(`x-${index}`, 'y'.repeat(1_000))
      response.end()
    })
    expect(await codeOf(safeFetch(get(`http://api.test:${port}/`), policyOf()))).toBe(
      'HTTP_HEADERS_TOO_LARGE',
    )
  })

  it('servers that are slow to answer, to send, or to give an address', async () => {
    const { port } = await serve(({ url }, response) => {
      if (url !== '/drip') return
      const drip = setInterval(() => response.write('.'), 10)
      response.once('close', () => clearInterval(drip))
    })
    const url = `http://api.test:${port}`
    for (const [path, changes] of [
      ['/silent', {}],
      ['/drip', {}],
      ['/', { resolve: () => new Promise<never>(() => {}) }],
    ] as const) {
      const error = await failureOf(
        safeFetch(get(`${url}${path}`), policyOf({ timeoutMs: 100, ...changes })),
      )
      expect([error.code, error.data.retryable]).toEqual(['HTTP_TIMEOUT', true])
    }
  })

  it('to go on when nobody wants the answer', async () => {
    const abort = new AbortController()
    const { port } = await serve(() => abort.abort())
    const url = `http://api.test:${port}/`
    expect(await codeOf(safeFetch(get(url), policyOf(), abort.signal))).toBe('HTTP_CANCELLED')
    expect(await codeOf(safeFetch(get(url), policyOf(), abort.signal))).toBe('HTTP_CANCELLED')
  })

  it('connections that fail or break', async () => {
    const server = await startServer(() => {})
    await server.close()
    const gone = await failureOf(safeFetch(get(`http://api.test:${server.port}/`), policyOf()))
    expect([gone.code, gone.data.retryable]).toEqual(['HTTP_UNREACHABLE', true])
    const { port } = await serve((_request, response) => {
      response.setHeader('content-length', '100')
      response.write('half', () => response.destroy())
    })
    expect(await codeOf(safeFetch(get(`http://api.test:${port}/`), policyOf()))).toBe(
      'HTTP_UNREACHABLE',
    )
  })

  it('what is no HTTP', async () => {
    const server = createServer((socket: Socket) => {
      socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => server.close(resolve)))
    const { port } = server.address() as { port: number }
    expect(await codeOf(safeFetch(get(`http://api.test:${port}/`), policyOf()))).toBe(
      'HTTP_PROTOCOL',
    )
  })

  it('certificates that it does not trust, or that are of another host', async () => {
    const { port, close } = await startSecureServer((_request, response) => response.end('safe'))
    open.push(close)
    const reasonOf = async (host: string, ca?: string): Promise<unknown> => {
      const policy = policyOf({ hosts: [`${host}:*`], certificateAuthorities: ca })
      return (await failureOf(safeFetch(get(`https://${host}:${port}/`), policy))).data['reason']
    }
    expect(await reasonOf('flow.test')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await reasonOf('other.test', TEST_CERTIFICATE)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('redirects to nowhere, and to a host that the workflow does not list', async () => {
    let location: string | undefined
    const { port } = await serve((_request, response) => {
      response.writeHead(302, location === undefined ? {} : { location }).end()
    })
    const codes: string[] = []
    for (location of [undefined, 'http://', 'ftp://api.test/', 'http://elsewhere.test/'])
      codes.push(await codeOf(safeFetch(get(`http://api.test:${port}/`), policyOf())))
    expect(codes).toEqual([
      'HTTP_REDIRECT_REFUSED',
      'HTTP_REDIRECT_REFUSED',
      'HTTP_URL_REFUSED',
      'HTTP_HOST_UNKNOWN',
    ])
  })

  it('redirects from TLS to an open connection', async () => {
    const plain = await serve((_request, response) => response.end('open'))
    const { port, close } = await startSecureServer((_request, response) => {
      response.writeHead(302, { location: `http://flow.test:${plain.port}/` }).end()
    })
    open.push(close)
    const policy = policyOf({ hosts: ['flow.test:*'], certificateAuthorities: TEST_CERTIFICATE })
    expect(await codeOf(safeFetch(get(`https://flow.test:${port}/`), policy))).toBe(
      'HTTP_REDIRECT_REFUSED',
    )
  })

  it('requests that could say something else to the server than to this client', async () => {
    const { port } = await serve((_request, response) => response.end())
    const url = `http://api.test:${port}/`
    const bad: Partial<FetchRequest>[] = [
      { headers: { host: 'other.test' } },
      { headers: { 'Transfer-Encoding': 'chunked' } },
      { headers: { 'Content-Length': '0' } },
      { headers: { Connection: 'upgrade' } },
      { headers: { 'proxy-authorization': 'x' } },
      { headers: { 'x y': 'z' } },
      { headers: { x: 'a\r\nhost: b' } },
      { headers: { x: 'ü' } },
      { headers: { x: '1', X: '2' } },
      { headers: { x: 'y'.repeat(2 ** 14) } },
      { headers: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`x${index}`, 'y'])) },
      { body: 'a GET has none' },
      { method: 'CONNECT' as never },
      { method: 'POST', body: new Uint8Array(MAX_REQUEST_BODY_BYTES + 1) },
    ]
    for (const changes of bad)
      expect(await codeOf(safeFetch(get(url, changes), policyOf()))).toBe('HTTP_REQUEST_INVALID')
    const most = Array.from({ length: MAX_REQUEST_HEADERS }, (_, index) => [`x${index}`, 'y'])
    const request = get(url, { headers: Object.fromEntries(most) })
    expect((await safeFetch(request, policyOf())).status).toBe(200)
  })

  it('URLs above the limit', async () => {
    const { port } = await serve((_request, response) => response.end('long'))
    const start = `http://api.test:${port}/`
    const longest = start.padEnd(MAX_URL_LENGTH, 'x')
    expect(await textOf(get(longest))).toBe('long')
    expect(await codeOf(safeFetch(get(`${longest}x`), policyOf()))).toBe('HTTP_URL_INVALID')
  })

  describe('proxies of the environment', () => {
    const before = process.env['HTTP_PROXY']
    afterAll(() => {
      if (before === undefined) delete process.env['HTTP_PROXY']
      else process.env['HTTP_PROXY'] = before
    })

    it('which see nothing', async () => {
      let proxied = 0
      const proxy = await serve((_request, response) => {
        proxied += 1
        response.end('proxied')
      })
      for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])
        process.env[name] = name.startsWith('NODE') ? '1' : `http://127.0.0.1:${proxy.port}`
      const { port } = await serve((_request, response) => response.end('direct'))
      expect(await textOf(get(`http://api.test:${port}/`))).toBe('direct')
      expect(proxied).toBe(0)
    })
  })
})
