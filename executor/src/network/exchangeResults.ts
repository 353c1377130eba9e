import type { CommittedResult } from '@flowbuilder/sdk/results/commitResult'
import { ResultError } from '@flowbuilder/sdk/results/errors'
import { readResultDocument } from '@flowbuilder/sdk/results/resultDocument'
import { bytesToHex, type Hex, hexToBytes } from 'viem'
import { NetworkError, NetworkErrorCode } from './errors.ts'
import type { ChannelNames } from './networkRules.ts'
import type { Network, PeerId } from './port.ts'

const ID_BYTES = 32

/** Gives the documents of own results to peers that name the request. The result ends it. */
export function serveResults(
  network: Network,
  names: ChannelNames,
  get: (request: Hex) => Promise<Uint8Array | undefined>,
): () => void {
  return network.serve(names.resultRequests, async (_peer, payload) =>
    payload.length === ID_BYTES ? get(bytesToHex(payload)) : undefined,
  )
}

/**
 * The result of a request that has this hash, of the first peer that has it; undefined if none of them does.
 *
 * - Another result is no offence: whoever gives it may have found it.
 * - Errors: NETWORK_ABORTED, NETWORK_CLOSED.
 */
export async function fetchResult(
  { network, names }: { readonly network: Network; readonly names: ChannelNames },
  peers: readonly PeerId[],
  { request, resultHash }: { readonly request: Hex; readonly resultHash: Hex },
  signal: AbortSignal,
): Promise<CommittedResult | undefined> {
  for (const peer of peers) {
    try {
      const bytes = await network.request(peer, names.resultRequests, hexToBytes(request), signal)
      return readResultDocument(bytes, resultHash)
    } catch (error) {
      if (error instanceof ResultError) continue
      if (!(error instanceof NetworkError)) throw error
      const { code } = error
      if (code === NetworkErrorCode.ABORTED || code === NetworkErrorCode.CLOSED) throw error
    }
  }
  return undefined
}

/** Peers in the order to ask them: first who speaks for `member`, then the other members. */
export function peersOf(network: Network, member: Hex): PeerId[] {
  const peers = network.peers().filter((peer) => peer.member !== undefined)
  const isFirst = (of: Hex | undefined): boolean => of?.toLowerCase() === member.toLowerCase()
  return [
    ...peers.filter((peer) => isFirst(peer.member)),
    ...peers.filter((peer) => !isFirst(peer.member)),
  ].map(({ id }) => id)
}
