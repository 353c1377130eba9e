import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpError } from './errors.ts'
import { safeFetch } from './safeFetch.ts'
import { type NameServer, startNameServer } from './testing/nameServer.ts'
import { startServer, type TestServer } from './testing/servers.ts'

/** Ways to write an address that is not on the public internet. `PORT` is that of a server which really listens there. */
const LITERALS: readonly string[] = [
  // Loopback, as people who look for a gap write it.
  'http://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.1:PORT/',
  'http://0x7f.0x0.0x0.0x1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://017700000001:PORT/',
  'http://0177.1:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://127.255.255.254:PORT/',
  'http://１２７.０.０.１:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://127。0。0。1:PORT/',
  'http://127.0.\n0.1:PORT/',
  'http://%31%32%37.0.0.1:PORT/',
  'http:///127.0.0.1:PORT/',
  'http:127.0.0.1:PORT/',
  'http://127.0.0.1:PORT\\@public.test/',
  'http://127.0.0.1:PORT#@public.test/',
  'http://127.0.0.1:PORT?@public.test/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://00000000:PORT/',
  'https://127.0.0.1:PORT/',
  // Loopback and others in IPv6, and IPv4 wrapped in it.
  'http://[::1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[64:ff9b:1::10.0.0.1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[5f00::1]/',
  // Link-local and the metadata services of clouds.
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://0251.0376.0251.0376/',
  'http://169.254.170.2/v2/credentials',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  // Private, shared, reserved, test, multicast.
  'http://10.0.0.1/',
  'http://10.255.255.255/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://100.64.0.1/',
  'http://192.0.2.1/',
  'http://192.88.99.1/',
  'http://198.18.0.1/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://224.0.0.1/',
  'http://239.255.255.255/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
]

/** Names whose owner points them into the network of the node. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  'app.localhost': ['::1'],
  '127.0.0.1.nip.test': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'private.test': ['10.0.0.1'],
  'mixed.test': ['8.8.8.8', '127.0.0.1'],
  'mixed6.test': ['8.8.8.8', '::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'nat64.test': ['64:ff9b::7f00:1'],
  'any.test': ['0.0.0.0'],
  'shared.test': ['100.64.0.1'],
}

/** URLs that are refused before any name is asked for, with the code of the refusal. */
const REFUSED_TEXTS: Readonly<Record<string, string>> = {
  'http://public.test@127.0.0.1:PORT/': 'HTTP_URL_REFUSED',
  'http://user:password@public.test/': 'HTTP_URL_REFUSED',
  'http://public.test:80@127.0.0.1:PORT/': 'HTTP_URL_REFUSED',
  'file:///etc/passwd': 'HTTP_URL_REFUSED',
  'file://127.0.0.1/etc/passwd': 'HTTP_URL_REFUSED',
  'gopher://127.0.0.1:6379/_FLUSHALL': 'HTTP_URL_REFUSED',
  'ftp://127.0.0.1/': 'HTTP_URL_REFUSED',
  'unix:/run/docker.sock': 'HTTP_URL_REFUSED',
  'data:application/json,1': 'HTTP_URL_REFUSED',
  'javascript:1': 'HTTP_URL_REFUSED',
  'ws://127.0.0.1:PORT/': 'HTTP_URL_REFUSED',
  '//127.0.0.1:PORT/': 'HTTP_URL_INVALID',
  '/latest/meta-data/': 'HTTP_URL_INVALID',
  'http://[::1%25lo]:PORT/': 'HTTP_URL_INVALID',
  'http://127.0.0.1:PORT:80/': 'HTTP_URL_INVALID',
  'http://127.0.0.256:PORT/': 'HTTP_URL_INVALID',
  'http://127.0.0.1 :PORT/': 'HTTP_URL_INVALID',
  'http://exa\0mple.test/': 'HTTP_URL_INVALID',
  'http://public.test:22/': 'HTTP_PORT_REFUSED',
  'http://public.test:6379/': 'HTTP_PORT_REFUSED',
  'https://public.test:8443/': 'HTTP_PORT_REFUSED',
  'http://public.test.evil.test/': 'HTTP_HOST_UNKNOWN',
  'http://evil-public.test/': 'HTTP_HOST_UNKNOWN',
  'http://public.test./': 'HTTP_HOST_UNKNOWN',
  'http://publictest/': 'HTTP_HOST_UNKNOWN',
}

let trap: TestServer
let names: NameServer
let trapped = 0

beforeAll(async () => {
  trap = await startServer((_request, response) => {
    trapped += 1
    response.end('the inside')
  })
  names = await startNameServer((name) => NAMES[name] ?? [])
})
afterAll(async () => {
  await trap.close()
  await names.close()
})

const withPort = (url: string): string => url.replace('PORT', String(trap.port))

/** The code of the refusal; the workflow lists whatever host it wants to reach, with every port. */
async function refusalOf(url: string, hosts?: readonly string[]): Promise<string> {
  const hostname = URL.parse(url)?.hostname ?? ''
  const policy = { hosts: hosts ?? [`${hostname}:*`], resolve: names.resolve }
  try {
    const { status } = await safeFetch({ url, method: 'GET', headers: {} }, policy)
    return `answered with ${status}`
  } catch (error) {
    return error instanceof HttpError ? error.code : String(error)
  }
}

describe('safeFetch refuses', () => {
  it('every hostile target, more than 80 of them', () => {
    const count = LITERALS.length + Object.keys(NAMES).length + Object.keys(REFUSED_TEXTS).length
    expect(count).toBeGreaterThanOrEqual(80)
  })

  it.each(LITERALS)('the address %j', async (url) => {
    expect(await refusalOf(withPort(url))).toBe('HTTP_ADDRESS_REFUSED')
  })

  it.each(Object.keys(NAMES))('the name %s, which leads inside', async (name) => {
    expect(await refusalOf(`http://${name}:${trap.port}/`)).toBe('HTTP_ADDRESS_REFUSED')
  })

  it.each(Object.entries(REFUSED_TEXTS))('the text %j', async (url, code) => {
    expect(await refusalOf(withPort(url), ['public.test'])).toBe(code)
  })

  it('a name that nobody knows', async () => {
    expect(await refusalOf('http://nowhere.test/')).toBe('HTTP_HOST_UNRESOLVED')
  })

  it('to follow a redirect to any of them', async () => {
    let location = ''
    let status = 302
    const server = await startServer((_request, response) => {
      response.writeHead(status, { location }).end()
    })
    const inside = [
      // A header holds visible ASCII; without slashes it would be a path of the same host.
      ...LITERALS.filter((url) => /^https?:\/\/[!-~]+$/.test(url)),
      ...Object.keys(NAMES).map((name) => `http://${name}:PORT/`),
    ]
    const from = `http://front.test:${server.port}/`
    const resolve = async (name: string): Promise<readonly string[]> =>
      name === 'front.test' ? ['127.0.0.1'] : names.resolve(name)
    const codes = new Set<string>()
    for (const [index, url] of inside.entries()) {
      location = withPort(url)
      status = [301, 302, 303, 307, 308][index % 5] ?? 302
      const hosts = ['front.test:*', `${URL.parse(location)?.hostname}:*`]
      const policy = { hosts, privateHosts: ['front.test:*'], resolve }
      const error = await safeFetch({ url: from, method: 'GET', headers: {} }, policy).catch(
        (thrown: unknown) => thrown,
      )
      codes.add(error instanceof HttpError ? error.code : `${location}: ${String(error)}`)
    }
    await server.close()
    expect([...codes]).toEqual(['HTTP_ADDRESS_REFUSED'])
  })

  it('all of them without a single connection, although the same server answers when it is vouched for', async () => {
    expect(trapped).toBe(0)
    const policy = { hosts: ['127.0.0.1:*'], privateHosts: ['127.0.0.1:*'] }
    const url = `http://0x7f.1:${trap.port}/`
    expect((await safeFetch({ url, method: 'GET', headers: {} }, policy)).status).toBe(200)
    expect(trapped).toBe(1)
  })
})
