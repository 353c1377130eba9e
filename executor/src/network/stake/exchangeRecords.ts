import { setTimeout as sleep } from 'node:timers/promises'
import { NetworkError } from '../errors.ts'
import type { ChannelNames } from '../networkRules.ts'
import { type Network, Offence, type PeerId } from '../port.ts'
import type { MemberDirectory } from './memberDirectory.ts'
import { decodeRecords, encodeRecords } from './recordCodec.ts'
import type { StakeRecord } from './stakeRecord.ts'

export interface RecordExchangeModules {
  readonly network: Network
  readonly directory: MemberDirectory
  readonly names: ChannelNames
  readonly onFault: (error: unknown) => void
}

/** How often a peer is asked that does not answer: one that has just started serves its records a little later. */
const ATTEMPTS = 20
const ASK_AGAIN_MS = 3_000

/**
 * Keeps the directories of all nodes alike: asks each peer that connects for its records, and gossips the new ones.
 *
 * - A peer that does not answer is asked again while it is connected, ATTEMPTS times at most: without its record it is a stranger whose
 *   votes nobody here counts.
 * - `own` is undefined for a node without stake.
 * - Out: ends it.
 */
export async function exchangeRecords(
  own: StakeRecord | undefined,
  { network, directory, names, onFault }: RecordExchangeModules,
): Promise<() => void> {
  const abort = new AbortController()
  const learn = async (bytes: Uint8Array): Promise<boolean> => {
    const records = decodeRecords(bytes)
    if (records === undefined) return false
    for (const record of records) if ((await directory.add(record)) === 'false') return false
    return true
  }
  const isConnected = (peer: PeerId): boolean => network.peers().some(({ id }) => id === peer)
  const fail = (error: unknown): void => {
    if (!abort.signal.aborted) onFault(error)
  }
  const ask = async (peer: PeerId, left = ATTEMPTS): Promise<void> => {
    try {
      const answer = await network.request(
        peer,
        names.recordRequests,
        new Uint8Array(),
        abort.signal,
      )
      if (!(await learn(answer))) network.report(peer, Offence.MALFORMED)
    } catch (error) {
      // A peer that does not answer is no fault: the gossip brings the records too, if it is heard already.
      if (!(error instanceof NetworkError)) onFault(error)
      else if (left > 1)
        sleep(ASK_AGAIN_MS, undefined, { signal: abort.signal, ref: false })
          .then(() => (isConnected(peer) ? ask(peer, left - 1) : undefined))
          .catch(fail)
    }
    if (own !== undefined) await network.publish(names.records, encodeRecords([own]))
  }
  if (own !== undefined) await directory.add(own)
  const ends = [
    network.serve(names.recordRequests, async () => encodeRecords(directory.records())),
    network.subscribe(names.records, async ({ data }) => {
      const [record, ...others] = decodeRecords(data) ?? []
      if (record === undefined || others.length > 0) return 'rejected'
      const verdict = await directory.add(record)
      return verdict === 'new' ? 'accepted' : verdict === 'old' ? 'ignored' : 'rejected'
    }),
    network.onConnect((peer) => {
      ask(peer).catch(fail)
    }),
  ]
  for (const { id } of network.peers()) await ask(id)
  return () => {
    abort.abort()
    for (const end of ends) end()
  }
}
