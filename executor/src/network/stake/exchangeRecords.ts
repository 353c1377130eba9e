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

/**
 * Keeps the directories of all nodes alike: asks each peer that connects for its records, and gossips the new ones.
 *
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
  const ask = async (peer: PeerId): Promise<void> => {
    try {
      const answer = await network.request(
        peer,
        names.recordRequests,
        new Uint8Array(),
        abort.signal,
      )
      if (!(await learn(answer))) network.report(peer, Offence.MALFORMED)
    } catch (error) {
      // A peer that does not answer is no fault: the gossip brings the records too.
      if (!(error instanceof NetworkError)) onFault(error)
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
      ask(peer).catch((error: unknown) => {
        if (!abort.signal.aborted) onFault(error)
      })
    }),
  ]
  for (const { id } of network.peers()) await ask(id)
  return () => {
    abort.abort()
    for (const end of ends) end()
  }
}
