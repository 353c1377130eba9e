import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { NetworkErrorCode } from '../errors.ts'
import { MAX_ANCHOR_ADDRESSES, readAnchors, writeAnchors } from './anchorFile.ts'
import { connectionGater, type GaterModules } from './connectionGater.ts'
import { MAX_CONNECTIONS_PER_HOST } from './limits.ts'
import { loadPeerKey } from './peerKeyFile.ts'

const newPeer = async (): Promise<PeerId> => peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
const [member, stranger, other] = [await newPeer(), await newPeer(), await newPeer()]
const socket = (address: string): MultiaddrConnection =>
  ({ remoteAddr: multiaddr(address) }) as MultiaddrConnection
const connections = (
  count: number,
  peer: PeerId,
  address: (index: number) => string,
): Connection[] =>
  Array.from({ length: count }, (_, index) => ({
    remotePeer: peer,
    remoteAddr: multiaddr(address(index)),
  })) as Connection[]
const gater = (changes: Partial<GaterModules>): ReturnType<typeof connectionGater> =>
  connectionGater({
    maxConnections: 20,
    isMember: (peer) => peer === member.toString(),
    isBanned: (peer) => peer === other.toString(),
    connections: () => [],
    allowsPrivate: false,
    trustedNames: new Set(['boot.example.org']),
    ...changes,
  })

describe('the connection gater', () => {
  it('lets so many in from one host, by IPv4 address and by IPv6 /64', () => {
    const from = (count: number, address: (index: number) => string) =>
      gater({ connections: () => connections(count, stranger, address) })
    const few = from(MAX_CONNECTIONS_PER_HOST - 1, (index) => `/ip4/9.9.9.9/tcp/${1_000 + index}`)
    const many = from(MAX_CONNECTIONS_PER_HOST, (index) => `/ip4/9.9.9.9/tcp/${1_000 + index}`)
    const wide = from(MAX_CONNECTIONS_PER_HOST, (index) => `/ip6/2600::${index + 1}/tcp/1000`)
    expect(few.denyInboundConnection?.(socket('/ip4/9.9.9.9/tcp/1'))).toBe(false)
    expect(many.denyInboundConnection?.(socket('/ip4/9.9.9.9/tcp/1'))).toBe(true)
    expect(many.denyInboundConnection?.(socket('/ip4/9.9.9.8/tcp/1'))).toBe(false)
    expect(wide.denyInboundConnection?.(socket('/ip6/2600::ffff/tcp/1'))).toBe(true)
  })

  it('keeps half of the connections for members', () => {
    const at = (count: number) =>
      gater({ connections: () => connections(count, stranger, () => '/ip4/9.9.9.9/tcp/1') })
    const ask = (count: number, peer: PeerId): unknown =>
      at(count).denyInboundEncryptedConnection?.(peer, socket('/ip4/9.9.9.9/tcp/1'))
    expect(ask(9, stranger)).toBe(false)
    expect(ask(10, stranger)).toBe(true)
    expect(ask(10, member)).toBe(false)
  })

  it('refuses who is banned, in both directions', () => {
    expect(gater({}).denyDialPeer?.(other)).toBe(true)
    expect(gater({}).denyDialPeer?.(stranger)).toBe(false)
    expect(gater({}).denyInboundEncryptedConnection?.(other, socket('/ip4/9.9.9.9/tcp/1'))).toBe(
      true,
    )
  })

  it('dials public addresses and trusted names alone, unless it is a test network', () => {
    const addresses = {
      '/ip4/9.9.9.9/tcp/1': false,
      '/ip4/127.0.0.1/tcp/1': true,
      '/ip4/10.0.0.1/tcp/1': true,
      '/ip4/169.254.169.254/tcp/80': true,
      '/ip6/::1/tcp/1': true,
      '/ip6/::ffff:127.0.0.1/tcp/1': true,
      '/ip6/fe80::1/tcp/1': true,
      '/dns4/evil.example.org/tcp/1': true,
      '/dns4/boot.example.org/tcp/1': false,
      '/dnsaddr/evil.example.org': false,
    }
    for (const [address, isDenied] of Object.entries(addresses)) {
      expect([address, gater({}).denyDialMultiaddr?.(multiaddr(address))]).toEqual([
        address,
        isDenied,
      ])
      expect(gater({}).filterMultiaddrForPeer?.(stranger, multiaddr(address))).toBe(!isDenied)
      expect(gater({ allowsPrivate: true }).denyDialMultiaddr?.(multiaddr(address))).toBe(false)
    }
  })
})

describe('the files of the network', () => {
  it('keep anchors and the peer key for the next start, and survive damage', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'flow-network-'))
    const anchors = join(directory, 'anchors')
    expect(await readAnchors(anchors)).toEqual([])
    const lines = Array.from(
      { length: 20 },
      (_, index) => `/ip4/9.9.9.${index}/tcp/1/p2p/${member}`,
    )
    await writeAnchors(anchors, lines)
    expect(await readAnchors(anchors)).toEqual(lines.slice(0, MAX_ANCHOR_ADDRESSES))
    await writeFile(anchors, `${lines[0]}\n/ip4/\u0000\nnonsense\n`)
    expect(await readAnchors(anchors)).toEqual([lines[0]])
    const file = join(directory, 'peer.key')
    const key = await loadPeerKey(file)
    expect((await loadPeerKey(file)).equals(key)).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await writeFile(file, (await readFile(file, 'utf8')).slice(5))
    await expect(loadPeerKey(file)).rejects.toMatchObject({ code: NetworkErrorCode.BAD_OPTION })
    await rm(directory, { recursive: true })
  })
})
