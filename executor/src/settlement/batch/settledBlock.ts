import { type SettledResult, settlementRoot } from '@flowbuilder/sdk/actions/settlementRoot'
import { CurveG1, fromCurveG1 } from '@flowbuilder/sdk/bls/curve'
import type { BlockHeader } from '@flowbuilder/sdk/consensus/blockHeader'
import type { Certificate } from '@flowbuilder/sdk/consensus/certificate'
import type { Hex } from 'viem'
import { isQuorum } from '../../consensus/core/thresholds.ts'
import type { CertifiedBlock } from '../../consensus/engine/port.ts'
import { type RequestEntry, requestKey } from '../../ledger/state.ts'
import { decodeBlock, type LedgerBlock } from '../../replica/blockCodec.ts'
import type { LedgerReplica } from '../../replica/ledgerReplica.ts'
import { blockInconsistent } from '../errors.ts'

/** What the settlement reads of the ledger: a validator has it. */
export interface SettlementLedger {
  readonly operator: string
  readonly replica: Pick<LedgerReplica, 'view' | 'readAt'>
  certifiedBlock(height: number): Promise<CertifiedBlock | undefined>
}

/** A block of the ledger as the registry takes it. */
export interface SettledBlock {
  readonly header: BlockHeader
  readonly certificate: Certificate
  /** All that it settles, in the order of the decisions. */
  readonly results: readonly SettledResult[]
}

/**
 * What a block settles, from the ledger alone: whoever restarts finds it again.
 *
 * - Out: undefined if the block is not kept any more.
 * - Errors: SETTLEMENT_BLOCK_INCONSISTENT if the results do not have the root of the header; VERSION_NOT_READABLE for a block whose state
 *   is not kept.
 */
export async function readSettledBlock(
  ledger: SettlementLedger,
  height: number,
): Promise<SettledBlock | undefined> {
  const certified = await ledger.certifiedBlock(height)
  const block = certified && decodeBlock(certified.block.bytes)
  if (certified === undefined || block === undefined) return undefined
  const decisions: { readonly position: number; readonly result: SettledResult }[] = []
  for (const id of new Set(votesOf(block).map((vote) => vote.id))) {
    const entry = await ledger.replica.readAt(height, requestKey(id))
    if (entry?.decidedAt !== height || entry.resultHash === undefined) continue
    const before = height > 1 ? await ledger.replica.readAt(height - 1, requestKey(id)) : undefined
    const position = decidingVote(block, entry, before)
    decisions.push({ position, result: { id, resultHash: entry.resultHash } })
  }
  const results = decisions.sort((a, b) => a.position - b.position).map(({ result }) => result)
  if (settlementRoot(results) !== block.header.settlementRoot) throw blockInconsistent(height)
  return { header: block.header, certificate: toContractCertificate(certified), results }
}

/** The certificate of a block in the words of the contracts. */
export function toContractCertificate({ certificate }: CertifiedBlock): Certificate {
  const { round, absentMembers, signature } = certificate
  return { round, absentMembers, signature: fromCurveG1(CurveG1.fromBytes(signature)) }
}

interface Vote {
  readonly operator: string
  readonly id: Hex
  readonly resultHash: Hex
  /** Counts the transactions of the block. */
  readonly position: number
}

function votesOf({ bundles }: LedgerBlock): Vote[] {
  let position = 0
  const votes: Vote[] = []
  for (const { bundle, unconfirmed } of bundles) {
    for (const [index, transaction] of bundle.transactions.entries()) {
      position += 1
      if (transaction.type !== 'result' || unconfirmed.includes(index)) continue
      const { request: id, resultHash } = transaction
      votes.push({ operator: bundle.operator, id, resultHash, position })
    }
  }
  return votes
}

/** Position of the vote that decided: the ledger counted the same way. */
function decidingVote(
  block: LedgerBlock,
  { id, committee, resultHash, admittedAt }: RequestEntry,
  before: RequestEntry | undefined,
): number {
  // Admitted anew in between, it began without votes.
  const results = { ...(before?.admittedAt === admittedAt ? before.results : {}) }
  const total = committee.reduce((sum, { weight }) => sum + weight, 0)
  for (const vote of votesOf(block)) {
    const isMember = committee.some(({ operator }) => operator === vote.operator)
    if (vote.id !== id || !isMember || results[vote.operator] !== undefined) continue
    results[vote.operator] = vote.resultHash
    const agreeing = committee
      .filter(({ operator }) => results[operator] === resultHash)
      .reduce((sum, { weight }) => sum + weight, 0)
    if (isQuorum(agreeing, total)) return vote.position
  }
  return Number.POSITIVE_INFINITY
}
