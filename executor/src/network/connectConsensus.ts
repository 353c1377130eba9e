import { bytesToNumber, numberToBytes } from 'viem'
import type { ConsensusEngine } from '../consensus/engine/engine.ts'
import type { ConsensusTransport } from '../consensus/engine/port.ts'
import { type ChannelNames, MAX_SMALL_CONSENSUS_BYTES } from './networkRules.ts'
import type { MessageHandler, Network } from './port.ts'

/** Height as a request for blocks carries it. */
const HEIGHT_BYTES = 8

export interface ConsensusConnection {
  /** What the engine sends through. */
  readonly transport: ConsensusTransport
  /** Brings the engine what others send, until the result is called. */
  attach(engine: Pick<ConsensusEngine, 'receive' | 'blocksFrom'>): () => void
}

/**
 * Consensus over the network: messages by gossip, blocks by request.
 *
 * - The peer that an engine hears of is the author of a message, not the neighbour: it is the one to ask for blocks.
 * - The engine's verdict decides whether a message is passed on and what the neighbour's score becomes.
 */
export function connectConsensus(
  network: Network,
  names: ChannelNames,
  onFault: (error: unknown) => void,
): ConsensusConnection {
  const transport: ConsensusTransport = {
    broadcast(message) {
      const topic = message.length <= MAX_SMALL_CONSENSUS_BYTES ? names.votes : names.proposals
      network.publish(topic, message).catch(onFault)
    },
    requestBlocks: (peer, from, signal) =>
      network.request(
        peer,
        names.blockRequests,
        numberToBytes(from, { size: HEIGHT_BYTES }),
        signal,
      ),
  }
  return {
    transport,
    attach(engine) {
      const receive: MessageHandler = ({ author, data }) => engine.receive(author, data)
      const ends = [
        network.subscribe(names.votes, receive),
        network.subscribe(names.proposals, receive),
        network.serve(names.blockRequests, async (_peer, payload) => {
          const height = payload.length === HEIGHT_BYTES ? bytesToNumber(payload) : 0
          return Number.isSafeInteger(height) && height > 0 ? engine.blocksFrom(height) : undefined
        }),
      ]
      return () => {
        for (const end of ends) end()
      }
    },
  }
}
