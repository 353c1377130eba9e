import type { GossipsubOpts } from '@libp2p/gossipsub'
import type { TopicRule } from '../port.ts'
import { BAN_SCORE } from '../rules/penalties.ts'

type ScoreParameters = NonNullable<GossipsubOpts['scoreParams']>
type TopicScore = NonNullable<ScoreParameters['topics']>[string]

/** Lodestar's thresholds: no gossip below the first, no publishing below the second, deaf below the third. */
export const SCORE_THRESHOLDS = {
  gossipThreshold: -4_000,
  publishThreshold: -8_000,
  graylistThreshold: BAN_SCORE,
  acceptPXThreshold: 100, // never reached: peer exchange is off
  opportunisticGraftThreshold: 5,
}

/** Peers of one address before each further one costs all of them. */
export const MAX_PEERS_PER_ADDRESS = 10

/**
 * What gossip itself counts; everything else comes in as the application's score.
 *
 * - Cap of what topics can earn: 100, so that no good behaviour buys more than 2 invalid messages.
 * - Invalid messages: weight 0.5 * -200 * n^2, so that 13 of them within a minute reach the ban.
 * - Mesh deliveries (P3) are off: votes are bursts, and silence between them is no fault.
 */
export function scoreParameters(
  topics: readonly TopicRule[],
  appSpecificScore: (peer: string) => number,
  trustedAddresses: ReadonlySet<string>,
): ScoreParameters {
  return {
    topics: Object.fromEntries(topics.map(({ name }) => [name, TOPIC_SCORE])),
    topicScoreCap: 100,
    appSpecificScore,
    appSpecificWeight: 1,
    IPColocationFactorWeight: -50,
    IPColocationFactorThreshold: MAX_PEERS_PER_ADDRESS,
    IPColocationFactorWhitelist: new Set(trustedAddresses),
    behaviourPenaltyWeight: -16,
    behaviourPenaltyThreshold: 6,
    behaviourPenaltyDecay: 0.986, // a tenth is left after 160 s
    decayInterval: 1_000,
    decayToZero: 0.1,
    retainScore: 3_600_000,
  }
}

const TOPIC_SCORE: TopicScore = {
  topicWeight: 0.5,
  timeInMeshWeight: 0.03,
  timeInMeshQuantum: 1_000,
  timeInMeshCap: 300,
  firstMessageDeliveriesWeight: 0.2,
  firstMessageDeliveriesDecay: 0.99,
  firstMessageDeliveriesCap: 100,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 100,
  meshMessageDeliveriesThreshold: 20,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 5_000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -200,
  invalidMessageDeliveriesDecay: 0.99, // half is left after 70 s
}
