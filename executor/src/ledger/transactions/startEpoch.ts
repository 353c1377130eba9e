import { MAX_TOTAL_POWER } from '../../consensus/core/limits.ts'
import { CHAIN_KEY, type EpochMember, epochKey, evidenceKey } from '../state.ts'
import {
  DONE,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Members of a set: as many as the contract has seats. */
export const MAX_EPOCH_MEMBERS = 100
/** Epochs whose sets are kept: the contract takes certificates of the current and the one before. */
const KEPT_EPOCHS = 2

/** Puts the next set in charge, from the next block on. */
export function startEpoch(
  { draft, block, epoch: current }: TransactionContext,
  { epoch, members }: TransactionOf<'startEpoch'>,
): Outcome {
  const chain = draft.get(CHAIN_KEY)
  if (chain === undefined || chain.epoch !== current.epoch || epoch !== current.epoch + 1)
    return refuse('notNext')
  if (!isSet(members)) return refuse('malformed')
  draft.put(epochKey(epoch), { epoch, since: block.height + 1, members })
  const old = epoch - KEPT_EPOCHS
  for (const { operator } of draft.get(epochKey(old))?.members ?? [])
    draft.delete(evidenceKey(old, operator))
  draft.delete(epochKey(old))
  draft.put(CHAIN_KEY, { ...chain, epoch })
  return DONE
}

/** Whether the core and the contract could work with it. */
export function isSet(members: readonly EpochMember[]): boolean {
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  return (
    members.length >= 1 &&
    members.length <= MAX_EPOCH_MEMBERS &&
    new Set(members.map(({ operator }) => operator)).size === members.length &&
    members.every(({ weight }) => Number.isSafeInteger(weight) && weight > 0) &&
    members.every(({ operator }) => /^0x[0-9a-f]{40}$/.test(operator)) &&
    members.every(({ publicKey }) => /^0x[0-9a-f]{192}$/.test(publicKey)) &&
    total <= MAX_TOTAL_POWER
  )
}
