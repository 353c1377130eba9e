import { RPC } from '@libp2p/gossipsub/message'
import { identify } from '@libp2p/identify'
import type { Libp2p, Stream } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2pOptions } from 'libp2p'

/** What gossip peers talk to each other. */
export const GOSSIP_PROTOCOL = '/meshsub/1.2.0'

/** A node that says whatever it is told to, byte for byte. For tests. */
export interface HostilePeer {
  readonly id: string
  readonly node: Libp2p
  /** A stream of its own. */
  open(protocol?: string): Promise<Stream>
  isConnected(): boolean
  reconnect(): Promise<void>
  close(): Promise<void>
}

/** Connects a hostile peer to an address. */
export async function connectHostile(
  address: string,
  transports: NonNullable<Libp2pOptions['transports']>,
): Promise<HostilePeer> {
  const node = await createLibp2p({
    transports,
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
    connectionMonitor: { enabled: false },
  })
  // Gossip treats as a gossip peer who serves the protocol too.
  await node.handle(GOSSIP_PROTOCOL, (stream) => {
    stream.addEventListener('message', () => {})
  })
  let connection = await node.dial(multiaddr(address))
  return {
    id: node.peerId.toString(),
    node,
    open: (protocol = GOSSIP_PROTOCOL) => connection.newStream(protocol),
    isConnected: () => connection.status === 'open',
    reconnect: async () => {
      connection = await node.dial(multiaddr(address))
    },
    close: async () => {
      await node.stop()
    },
  }
}

/** A gossip frame: its length, then the bytes. */
export function frameOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.concat([varint(bytes.length), bytes]))
}

/** A frame that only says it is that long. */
export function varint(value: number | bigint): Uint8Array {
  const bytes = []
  let rest = BigInt(value)
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Uint8Array.from([...bytes, Number(rest)])
}

export function rpcFrame(rpc: Parameters<typeof RPC.encode>[0]): Uint8Array {
  return frameOf(RPC.encode(rpc))
}

/** A PRUNE with any back-off, in seconds: the package's own encoder stops at 2^53. */
export function pruneFrame(topic: string, backoff: bigint): Uint8Array {
  const field = (tag: number, bytes: Uint8Array): Uint8Array =>
    Uint8Array.from([tag, ...varint(bytes.length), ...bytes])
  const name = field(0x0a, new TextEncoder().encode(topic))
  const prune = field(0x22, Uint8Array.from([...name, 0x18, ...varint(backoff)]))
  return frameOf(field(0x1a, prune))
}
