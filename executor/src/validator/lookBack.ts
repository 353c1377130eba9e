import { hexToBytes } from 'viem'
import { type SigningContext, voteDigest } from '../consensus/core/digest/voteDigest.ts'
import { NO_ROUND, VoteType } from '../consensus/core/types.ts'
import type { BlockCertificate, CertifiedBlock } from '../consensus/engine/port.ts'
import { type DecidedHeight, SignedStep, type SignRequest } from '../consensus/signer/port.ts'
import {
  CHAIN_KEY,
  type EpochEntry,
  epochKey,
  type LedgerView,
  type Operator,
} from '../ledger/state.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'

/** Blocks whose certificates are searched for signatures of the own key before the first vote. */
export const LOOK_BACK_BLOCKS = 16

export interface LookBackOptions {
  readonly operator: Operator
  readonly context: SigningContext
  /** Verified blocks right before the oldest one that is held, down to a height; none if nobody shows them. */
  readonly earlier: (before: CertifiedBlock, lowest: number) => Promise<readonly CertifiedBlock[]>
}

/** The newest blocks, the newest first, with what their certificates hold of the operator's signatures. */
export async function lookBack(
  replica: LedgerReplica,
  { operator, context, earlier }: LookBackOptions,
): Promise<readonly DecidedHeight[]> {
  const tip = replica.committedHeight()
  const lowest = Math.max(1, tip - LOOK_BACK_BLOCKS + 1)
  const blocks: CertifiedBlock[] = []
  for (let height = tip; height >= lowest; height -= 1) {
    const committed = await replica.committed(height)
    if (committed === undefined) break
    blocks.push(committed)
  }
  // A snapshot brings one block: without those before it the signer would wait until as many new ones are there, and others for it.
  const oldest = blocks.at(-1)
  if (oldest !== undefined && oldest.certificate.height > lowest)
    blocks.push(...(await earlier(oldest, lowest)))
  return blocks.map(({ certificate }) =>
    decidedOf(certificate, replica.view, { operator, context }),
  )
}

/** A decided height with what its certificate holds of the operator's signatures. */
export function decidedOf(
  certificate: BlockCertificate,
  view: LedgerView,
  { operator, context }: Pick<LookBackOptions, 'operator' | 'context'>,
): DecidedHeight {
  const { height } = certificate
  const seat = membersOf(height, view).findIndex((member) => member.operator === operator)
  return { height, ours: oursIn(certificate, seat, context) }
}

/** Who signed a height; nobody is known of one before the epochs that the ledger keeps. */
function membersOf(height: number, view: LedgerView): EpochEntry['members'] {
  const current = view.get(epochKey(view.get(CHAIN_KEY)?.epoch ?? 0))
  if (current === undefined || height >= current.since) return current?.members ?? []
  const previous = view.get(epochKey(current.epoch - 1))
  return previous !== undefined && height >= previous.since ? previous.members : []
}

function oursIn(
  { height, round, blockId, absentMembers }: BlockCertificate,
  seat: number,
  context: SigningContext,
): readonly SignRequest[] {
  if (seat < 0 || ((absentMembers >> BigInt(seat)) & 1n) === 1n) return []
  const vote = { type: VoteType.PRECOMMIT, validator: '', height, round, valueId: blockId }
  const digest = voteDigest({ ...vote, validRound: NO_ROUND }, context)
  return [{ height, round, step: SignedStep.PRECOMMIT, signBytes: hexToBytes(digest) }]
}
