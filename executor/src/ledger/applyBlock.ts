import type { Hex } from 'viem'
import { absentSeats } from './assignment/absentSeats.ts'
import { Draft, type LedgerChanges } from './draft.ts'
import { CHAIN_KEY, epochKey, executorKey, type LedgerView, requestKey } from './state.ts'
import {
  type Bundle,
  MAX_BLOCK_BUNDLES,
  MAX_BUNDLE_TRANSACTIONS,
  type Refusal,
  type Transaction,
} from './transaction.ts'
import { acknowledge } from './transactions/acknowledge.ts'
import { admit } from './transactions/admit.ts'
import type { Outcome, TransactionContext } from './transactions/context.ts'
import { heartbeat } from './transactions/heartbeat.ts'
import { observe } from './transactions/observe.ts'
import { replacePerformer } from './transactions/replacePerformer.ts'
import { reportResult } from './transactions/reportResult.ts'
import { saveCheckpoint } from './transactions/saveCheckpoint.ts'
import { startEpoch } from './transactions/startEpoch.ts'
import { submitEvidence } from './transactions/submitEvidence.ts'

/** What the header of a block says that its transactions depend on. */
export interface BlockContext {
  readonly height: number
  /** Unix seconds; at least that of the block before. */
  readonly timeS: number
  /** Seed of the draws of this block: unknown to everybody but its proposer, who cannot choose it. */
  readonly beacon: Hex
}

export interface SettledResult {
  readonly request: Hex
  readonly resultHash: Hex
}

export interface TransactionVerdict {
  readonly operator: string
  readonly transaction: Transaction
  readonly refusal: Refusal | undefined
}

export interface AppliedBlock {
  readonly changes: LedgerChanges
  /** Results that the certificate of this block settles, in the order of the decisions. */
  readonly settled: readonly SettledResult[]
  /** Bit i: the member in seat i of the epoch was absent for too long. */
  readonly faults: bigint
  /** One for each transaction of each bundle, in their order. */
  readonly verdicts: readonly TransactionVerdict[]
}

/**
 * The ledger after a block.
 *
 * - Pure and total: a transaction that does not hold changes nothing and has its reason among the verdicts; a block with such ones is
 *   valid, because the proposer cannot always know. Undefined for a block that cannot follow: wrong height or time, too many
 *   bundles, or a bundle that is no validator's, is not the operator's next, or is too large.
 * - In: bundles whose signatures were verified; transactions about the chain or about faults were held against the chain and the
 *   signatures. Which block the header names as its parent is for the caller.
 * - Source: docs/specs/ledger.md section 2.
 */
export function applyBlock(
  view: LedgerView,
  block: BlockContext,
  bundles: readonly Bundle[],
): AppliedBlock | undefined {
  const chain = view.get(CHAIN_KEY)
  if (chain === undefined || bundles.length > MAX_BLOCK_BUNDLES) return undefined
  if (block.height !== chain.height + 1) return undefined
  if (!Number.isSafeInteger(block.timeS) || block.timeS < chain.timeS) return undefined
  const epoch = view.get(epochKey(chain.epoch))
  if (epoch === undefined) return undefined

  const draft = new Draft(view)
  const settled: SettledResult[] = []
  let callbackGas = 0
  const verdicts: TransactionVerdict[] = []
  const weights = new Map(epoch.members.map(({ operator, weight }) => [operator, weight]))
  for (const { operator, sequence, transactions, unconfirmed } of bundles) {
    const known = draft.get(executorKey(operator))
    if (!weights.has(operator) || sequence !== (known?.sequence ?? 0) + 1) return undefined
    if (transactions.length > MAX_BUNDLE_TRANSACTIONS) return undefined
    // Whatever it says, a bundle is a sign of life.
    draft.put(executorKey(operator), {
      operator,
      capabilities: known?.capabilities ?? [],
      seenAt: block.height,
      sequence,
    })
    const skipped = new Set(unconfirmed)
    for (const [position, transaction] of transactions.entries()) {
      if (skipped.has(position)) {
        verdicts.push({ operator, transaction, refusal: 'unconfirmed' })
        continue
      }
      const attempt = new Draft(draft)
      const decisions = settled.length
      const context = { draft: attempt, block, epoch, weights, operator, decisions, callbackGas }
      const outcome = applyTransaction(context, transaction)
      if (outcome.refusal === undefined) {
        draft.merge(attempt)
        if (outcome.settled !== undefined) {
          settled.push(outcome.settled)
          callbackGas += draft.get(requestKey(outcome.settled.request))?.callbackGas ?? 0
        }
      }
      verdicts.push({ operator, transaction, refusal: outcome.refusal })
    }
  }
  const { height, timeS, beacon } = block
  const current = draft.get(CHAIN_KEY) ?? chain
  draft.put(CHAIN_KEY, { ...current, height, timeS, beacon })
  return {
    changes: draft.changes,
    settled,
    faults: absentSeats(draft, epoch, block.height, chain.absenceBlocks),
    verdicts,
  }
}

function applyTransaction(context: TransactionContext, transaction: Transaction): Outcome {
  switch (transaction.type) {
    case 'admit':
      return admit(context, transaction)
    case 'observe':
      return observe(context, transaction)
    case 'result':
      return reportResult(context, transaction)
    case 'heartbeat':
      return heartbeat(context, transaction)
    case 'checkpoint':
      return saveCheckpoint(context, transaction)
    case 'replace':
      return replacePerformer(context, transaction)
    case 'evidence':
      return submitEvidence(context, transaction)
    case 'acknowledge':
      return acknowledge(context, transaction)
    case 'startEpoch':
      return startEpoch(context, transaction)
  }
}
