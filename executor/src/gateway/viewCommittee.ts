import { bytesToHex } from 'viem'
import type { BlockCertificate } from '../consensus/engine/port.ts'
import {
  CHAIN_KEY,
  epochKey,
  executorKey,
  LedgerMode,
  type LedgerView,
  type RequestEntry,
} from '../ledger/state.ts'
import { LIVENESS_BLOCKS } from '../ledger/transactions/context.ts'
import type { ValidatorStatus } from '../validator/port.ts'
import type { CommitteeView, ConsensusView } from './committeeSchemas.ts'

type TaskView = CommitteeView['tasks'][number]

const MODE_NAMES = {
  [LedgerMode.QUORUM]: 'quorum',
  [LedgerMode.ZK]: 'zk',
  [LedgerMode.OPTIMISTIC]: 'optimistic',
} as const

/** A request of the ledger as the gateway shows it. Pure. `certificate` is that of the block that decided it. */
export function viewCommittee(
  request: RequestEntry,
  view: LedgerView,
  tasks: readonly TaskView[],
  certificate: BlockCertificate | undefined,
): CommitteeView {
  const { mode, performer, resultHash, decidedAt, checkpoint } = request
  return {
    mode: MODE_NAMES[mode],
    admittedAt: request.admittedAt,
    members: request.committee.map(({ operator, weight }, index) => {
      const vote = request.results[operator]
      return {
        operator,
        weight,
        performs: mode !== LedgerMode.QUORUM && index === performer,
        ...(vote === undefined ? {} : { resultHash: vote }),
      }
    }),
    observations: request.observations.flatMap((key) => {
      const entry = view.get(key)
      if (entry === undefined) return []
      const { task, rule, seen, outcome } = entry
      return [
        {
          task,
          rule,
          seen: Object.keys(seen).length,
          ...(outcome === undefined ? {} : { outcome: outcome.type }),
        },
      ]
    }),
    tasks: [...tasks],
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.sequence }),
    ...(resultHash === undefined ? {} : { resultHash }),
    ...(decidedAt === undefined ? {} : { decidedAt }),
    ...(certificate === undefined
      ? {}
      : {
          certificate: {
            round: certificate.round,
            blockId: certificate.blockId,
            absentMembers: certificate.absentMembers.toString(),
            signature: bytesToHex(certificate.signature),
          },
        }),
  }
}

/** The consensus as the gateway shows it. Pure. */
export function viewConsensus(view: LedgerView, status: ValidatorStatus): ConsensusView {
  const chain = view.get(CHAIN_KEY)
  const members = view.get(epochKey(chain?.epoch ?? 0))?.members ?? []
  const height = chain?.height ?? 0
  return {
    epoch: chain?.epoch ?? 0,
    height,
    round: status.round,
    timeS: chain?.timeS ?? 0,
    openRequests: chain?.openRequests ?? 0,
    synced: status.isSynced,
    peers: status.peers,
    validators: members.map(({ operator, weight }) => {
      const seenAt = view.get(executorKey(operator))?.seenAt ?? 0
      return { operator, weight, seenAt, live: seenAt > 0 && height - seenAt <= LIVENESS_BLOCKS }
    }),
  }
}
