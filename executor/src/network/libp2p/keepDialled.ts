import { multiaddr } from '@multiformats/multiaddr'
import { NetworkError } from '../errors.ts'
import type { PeerId } from '../port.ts'
import type { Libp2pNetwork } from './libp2pNetwork.ts'

/** Between two looks at who is not connected. */
export const REDIAL_MS = 2_000

interface DialOptions {
  /** Multiaddresses with peer ids. */
  readonly addresses: readonly string[]
  readonly onFault: (error: unknown) => void
}

/**
 * Keeps connections to peers whose addresses the owner wrote down. The result ends it.
 *
 * - At first only one of two peers that know each other dials, so that there is one connection.
 */
export function keepDialled(
  network: Libp2pNetwork,
  { addresses, onFault }: DialOptions,
): () => void {
  const peers = addresses.flatMap((address) => {
    const id = peerIdOf(address)
    return id === undefined || id === network.self ? [] : [{ id, address }]
  })
  let timer: NodeJS.Timeout | undefined
  let isEnded = false
  const dial = async (wanted: typeof peers): Promise<void> => {
    const connected = new Set(network.peers().map(({ id }) => id))
    const missing = wanted.filter(({ id }) => !connected.has(id))
    await Promise.all(missing.map(({ address }) => network.dial(address).catch(ignoreUnreachable)))
  }
  const round = (wanted: typeof peers): void => {
    dial(wanted)
      .catch((error: unknown) => {
        if (!isEnded) onFault(error)
      })
      .finally(() => {
        if (!isEnded) timer = setTimeout(() => round(peers), REDIAL_MS)
      })
  }
  round(peers.filter(({ id }) => id > network.self))
  return () => {
    isEnded = true
    clearTimeout(timer)
  }
}

/** The last peer of an address: those before it only relay. */
function peerIdOf(address: string): PeerId | undefined {
  return multiaddr(address)
    .getComponents()
    .findLast(({ name }) => name === 'p2p')?.value
}

/** It is tried again. */
function ignoreUnreachable(error: unknown): void {
  if (!(error instanceof NetworkError)) throw error
}
