import { hexToBytes } from 'viem'
import { type SigningContext, voteDigest } from '../consensus/core/digest/voteDigest.ts'
import { NO_ROUND, VoteType } from '../consensus/core/types.ts'
import type { BlockCertificate } from '../consensus/engine/port.ts'
import { type DecidedHeight, SignedStep, type SignRequest } from '../consensus/signer/port.ts'
import { epochKey, type Operator } from '../ledger/state.ts'
import { decodeBlock } from '../replica/blockCodec.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'

/** Blocks whose certificates are searched for signatures of the own key before the first vote. */
export const LOOK_BACK_BLOCKS = 16

/** The newest blocks, the newest first, with what their certificates hold of the operator's signatures. */
export async function lookBack(
  replica: LedgerReplica,
  operator: Operator,
  context: SigningContext,
): Promise<readonly DecidedHeight[]> {
  const decided: DecidedHeight[] = []
  const tip = replica.committedHeight()
  for (let height = tip; height > 0 && tip - height < LOOK_BACK_BLOCKS; height -= 1) {
    const committed = await replica.committed(height)
    const block = committed && decodeBlock(committed.block.bytes)
    if (committed === undefined || block === undefined) break
    const epoch = replica.view.get(epochKey(Number(block.header.epoch)))
    const seat = epoch?.members.findIndex((member) => member.operator === operator) ?? -1
    decided.push({ height, ours: oursIn(committed.certificate, seat, context) })
  }
  return decided
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
