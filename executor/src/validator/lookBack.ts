import { hexToBytes } from 'viem'
import { type SigningContext, voteDigest } from '../consensus/core/digest/voteDigest.ts'
import { NO_ROUND, VoteType } from '../consensus/core/types.ts'
import type { BlockCertificate, CertifiedBlock } from '../consensus/engine/port.ts'
import { type DecidedHeight, SignedStep, type SignRequest } from '../consensus/signer/port.ts'
import { epochKey, type Operator } from '../ledger/state.ts'
import { decodeBlock } from '../replica/blockCodec.ts'
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
  return blocks.map(({ block, certificate }) => {
    const epoch = Number(decodeBlock(block.bytes)?.header.epoch ?? -1)
    const members = replica.view.get(epochKey(epoch))?.members ?? []
    const seat = members.findIndex((member) => member.operator === operator)
    return { height: certificate.height, ours: oursIn(certificate, seat, context) }
  })
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
