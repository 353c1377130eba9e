import { autoNAT } from '@libp2p/autonat'
import { bootstrap } from '@libp2p/bootstrap'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { dcutr } from '@libp2p/dcutr'
import { type GossipSub, gossipsub, StrictSign } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import type { ConnectionGater, Libp2p, PrivateKey } from '@libp2p/interface'
import { kadDHT, passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import { mdns } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import type { TopicRule } from '../port.ts'
import type { ByteMeter, StreamRegistrar } from './byteMeter.ts'
import { copyId } from './copyId.ts'
import { SCORE_THRESHOLDS, scoreParameters } from './gossipParameters.ts'
import {
  GOSSIP_FRAME_LIMITS,
  HANDSHAKE_TIMEOUT_MS,
  MAX_ADDRESSES_PER_PEER,
  MAX_DIAL_QUEUE,
  MAX_GOSSIP_FRAME_BYTES,
  MAX_GOSSIP_SEND_BUFFER_BYTES,
  MAX_PARALLEL_DIALS,
  MAX_PENDING_CONNECTIONS,
  MAX_RELAY_RESERVATIONS,
  MAX_STREAM_WINDOW_BYTES,
  MAX_STREAMS_PER_CONNECTION,
} from './limits.ts'
import { messageId } from './messageId.ts'

export interface NodeOptions {
  readonly privateKey: PrivateKey
  /** Multiaddresses, such as /ip4/0.0.0.0/tcp/4001 and /ip4/0.0.0.0/tcp/4002/ws. */
  readonly listen: readonly string[]
  /** Addresses to tell others instead of those. @default none */
  readonly announce?: readonly string[]
  /** Multiaddresses with peer ids; of at least three operators in production. @default none */
  readonly bootstrap?: readonly string[]
  /** Looks for peers on the local network. @default false */
  readonly mdns?: boolean
  /** Kademlia: finds addresses of peers; never says who is a member. @default true */
  readonly dht?: boolean
  /**
   * `client`: reachable through others when behind NAT, with hole punching. `server`: also relays for others. @default 'client'
   */
  readonly relay?: 'off' | 'client' | 'server'
  /** @default MAX_CONNECTIONS */
  readonly maxConnections?: number
  /** Connections a second of one host. @default MAX_CONNECTION_RATE_PER_HOST */
  readonly connectionRatePerHost?: number
  /** Loopback and private addresses are peers like others: test networks. @default false */
  readonly allowsPrivate?: boolean
  /** Milliseconds between two rounds of gossip's upkeep. @default 1,000 */
  readonly heartbeatMs?: number
  /** @default TCP and WebSockets */
  readonly transports?: NonNullable<Libp2pOptions['transports']>
}

export interface NodeModules {
  /** Prefix of the names of protocols that belong to this network alone. */
  readonly networkName: string
  readonly topics: readonly TopicRule[]
  readonly gater: ConnectionGater
  readonly meter: ByteMeter
  readonly scoreOf: (peer: string) => number
  readonly maxConnections: number
  readonly connectionRatePerHost: number
}

export type Node = Libp2p<{ readonly gossip: GossipSub }>

const LOOPBACK = new Set(['127.0.0.1', '::1'])

/** The libp2p node, with all its limits; not started. */
export async function createNode(options: NodeOptions, modules: NodeModules): Promise<Node> {
  const { relay = 'client', dht = true, allowsPrivate = false, bootstrap: list = [] } = options
  const { networkName, topics, meter } = modules
  return createLibp2p({
    start: false,
    privateKey: options.privateKey,
    addresses: {
      listen: [...options.listen, ...(relay === 'off' ? [] : ['/p2p-circuit'])],
      announce: [...(options.announce ?? [])],
    },
    transports: [
      ...(options.transports ?? [tcp(), webSockets()]),
      ...(relay === 'off' ? [] : [circuitRelayTransport()]),
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
        maxOutboundStreams: MAX_STREAMS_PER_CONNECTION,
        streamOptions: { maxStreamWindowSize: MAX_STREAM_WINDOW_BYTES },
      }),
    ],
    connectionGater: modules.gater,
    connectionManager: {
      maxConnections: modules.maxConnections,
      inboundConnectionThreshold: modules.connectionRatePerHost,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      maxParallelDials: MAX_PARALLEL_DIALS,
      maxDialQueueLength: MAX_DIAL_QUEUE,
      maxPeerAddrsToDial: MAX_ADDRESSES_PER_PEER,
      dialTimeout: HANDSHAKE_TIMEOUT_MS,
      inboundUpgradeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    peerDiscovery: [
      ...(list.length > 0 ? [bootstrap({ list: [...list] })] : []),
      ...(options.mdns === true ? [mdns({ serviceTag: serviceTag(networkName) })] : []),
    ],
    services: {
      // First: what registers its protocols after it is metered.
      meter: ({ registrar }: { registrar: StreamRegistrar }) => {
        meter.install(registrar)
        return meter
      },
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(),
      gossip: gossipsub({
        globalSignaturePolicy: StrictSign,
        msgIdFn: messageId,
        fastMsgIdFn: copyId,
        allowedTopics: topics.map(({ name }) => name),
        decodeRpcLimits: GOSSIP_FRAME_LIMITS,
        maxInboundDataLength: MAX_GOSSIP_FRAME_BYTES,
        maxOutboundBufferSize: MAX_GOSSIP_SEND_BUFFER_BYTES,
        maxInboundStreams: 2,
        maxOutboundStreams: 2,
        fallbackToFloodsub: false,
        floodPublish: false,
        batchPublish: true,
        doPX: false,
        allowPublishToZeroTopicPeers: true,
        heartbeatInterval: options.heartbeatMs ?? 1_000,
        scoreThresholds: SCORE_THRESHOLDS,
        scoreParams: scoreParameters(topics, modules.scoreOf, allowsPrivate ? LOOPBACK : new Set()),
      }),
      ...(dht && {
        dht: kadDHT({
          protocol: `${networkName}/kad/1`,
          clientMode: false,
          peerInfoMapper: allowsPrivate ? passthroughMapper : removePrivateAddressesMapper,
          maxInboundStreams: 32,
        }),
      }),
      ...(relay !== 'off' && { autoNat: autoNAT(), holePunching: dcutr() }),
      ...(relay === 'server' && {
        relay: circuitRelayServer({ reservations: { maxReservations: MAX_RELAY_RESERVATIONS } }),
      }),
    },
  })
}

/** mDNS allows no slashes. */
function serviceTag(networkName: string): string {
  return `${networkName.replaceAll('/', '-').slice(1)}._udp.local`
}
