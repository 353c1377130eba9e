import { settlementRoot } from '@flowbuilder/sdk/actions/settlementRoot'
import type { BlockHeader } from '@flowbuilder/sdk/consensus/blockHeader'
import type { Hex } from 'viem'
import { type IncludedBundle, transactionsRoot } from './blockCodec.ts'
import type { LedgerState, PreparedBlock } from './ledgerState.ts'

/** What a block is applied to. */
export interface BlockBase {
  readonly state: LedgerState
  /** Id of the last block. */
  readonly tip: Hex
  readonly epoch: number
}

/** What its proposer chose of a block. */
export interface BlockDraft {
  readonly height: number
  readonly timeS: number
  readonly proposer: Hex
  readonly beacon: Hex
  readonly bundles: readonly IncludedBundle[]
}

/** Applies a block, and makes the header that it must have; undefined if it does not follow. Nothing changes. */
export function executeBlock(
  { state, tip, epoch }: BlockBase,
  { height, timeS, proposer, beacon, bundles }: BlockDraft,
): { readonly header: BlockHeader; readonly prepared: PreparedBlock } | undefined {
  const prepared = state.prepare(
    { height, timeS, beacon },
    bundles.map(({ bundle, unconfirmed }) => ({ ...bundle, unconfirmed })),
  )
  if (prepared === undefined) return undefined
  const { settled, faults } = prepared.applied
  const header = {
    height: BigInt(height),
    epoch: BigInt(epoch),
    time: BigInt(timeS),
    parentId: tip,
    stateRoot: prepared.stateRoot,
    transactionsRoot: transactionsRoot(bundles),
    settlementRoot: settlementRoot(
      settled.map(({ request, resultHash }) => ({ id: request, resultHash })),
    ),
    beacon,
    faults,
    proposer,
  }
  return { header, prepared }
}

/** An id is the hash of a header: equal fields are an equal id, for a fraction of the cost. */
export function isSameHeader(a: BlockHeader, b: BlockHeader): boolean {
  return (Object.keys(a) as (keyof BlockHeader)[]).every((field) => a[field] === b[field])
}
