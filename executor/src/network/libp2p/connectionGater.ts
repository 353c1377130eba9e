import type { Connection, ConnectionGater, MultiaddrConnection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import ipaddr from 'ipaddr.js'
import type { PeerId } from '../port.ts'
import { addressHost } from '../rules/addressPrefix.ts'
import { hostOf, isRelayed } from './hostOf.ts'
import { MAX_CONNECTIONS_PER_HOST } from './limits.ts'

export interface GaterModules {
  readonly maxConnections: number
  readonly isMember: (peer: PeerId) => boolean
  readonly isBanned: (peer: PeerId) => boolean
  readonly connections: () => readonly Connection[]
  /** Whether loopback and private addresses are peers like others: test networks. */
  readonly allowsPrivate: boolean
  /** Names of hosts that may be dialled: those the owner of the node wrote down. */
  readonly trustedNames: ReadonlySet<string>
}

/**
 * Who may connect.
 *
 * - Nobody that is banned; from one host MAX_CONNECTIONS_PER_HOST; without stake half of all connections.
 * - Private, loopback and link-local addresses are not dialled, nor are names: an address that a peer made up must not lead
 *   into the own network. A `dnsaddr` is resolved first, and judged by what comes out.
 */
export function connectionGater(modules: GaterModules): ConnectionGater {
  const { isMember, isBanned, connections, allowsPrivate, maxConnections, trustedNames } = modules
  const isAllowed = (address: Multiaddr): boolean =>
    allowsPrivate || isPublic(address) || trustedNames.has(hostOf(address))
  const isStrangerTooMany = (peer: PeerId): boolean =>
    !isMember(peer) &&
    connections().filter(({ remotePeer }) => !isMember(remotePeer.toString())).length >=
      maxConnections / 2
  return {
    denyDialPeer: (peer) => isBanned(peer.toString()),
    denyDialMultiaddr: (address) => !isAllowed(address),
    denyInboundConnection: ({ remoteAddr }: MultiaddrConnection) => {
      const host = addressHost(hostOf(remoteAddr))
      if (allowsPrivate && !isPublic(remoteAddr)) return false
      const others = connections().filter(
        (connection) => addressHost(hostOf(connection.remoteAddr)) === host,
      )
      return others.length >= MAX_CONNECTIONS_PER_HOST
    },
    denyInboundEncryptedConnection: (peer) =>
      isBanned(peer.toString()) || isStrangerTooMany(peer.toString()),
    denyOutboundEncryptedConnection: (peer) => isBanned(peer.toString()),
    denyInboundRelayReservation: (peer) => isBanned(peer.toString()),
    denyInboundRelayedConnection: (_relay, peer) =>
      isBanned(peer.toString()) || isStrangerTooMany(peer.toString()),
    filterMultiaddrForPeer: (_peer, address) => isAllowed(address),
  }
}

function isPublic(address: Multiaddr): boolean {
  if (isRelayed(address) || isUnresolved(address)) return true
  const host = hostOf(address)
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'unicast'
}

function isUnresolved(address: Multiaddr): boolean {
  return address.getComponents()[0]?.name === 'dnsaddr'
}
