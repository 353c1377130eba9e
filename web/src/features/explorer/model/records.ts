import type { SettledBlock } from '@flowbuilder/sdk/actions/getSettledBlocks'
import type { StakeEvent } from '@flowbuilder/sdk/actions/getStakeEvents'
import type { EventPosition, WorkflowEvent } from '@flowbuilder/sdk/actions/workflowEvent'
import type { Address, Hash, Hex } from 'viem'

/** Names of `Fault`, for messages. */
export const FAULT_NAMES = ['equivocation', 'wrongResult', 'lostDispute', 'absence'] as const
/** Names of `ChallengeGround`, for messages. */
export const GROUND_NAMES = ['output', 'result'] as const

export interface EpochRecord extends EventPosition {
  readonly epoch: bigint
  readonly size: number
  /** Sum of the stakes, in the unit of the contract. */
  readonly totalWeight: bigint
}

export interface SlashRecord extends EventPosition {
  readonly slashId: Hex
  readonly owner: Address
  readonly fault: (typeof FAULT_NAMES)[number]
  /** Wei. */
  readonly amount: bigint
  readonly reporter: Address
  /** Unix seconds. */
  readonly executableAt: bigint
  readonly state: 'pending' | 'executed' | 'overturned'
  /** Where the money went, wei; undefined before. */
  readonly paid:
    | { readonly bounty: bigint; readonly compensation: bigint; readonly burned: bigint }
    | undefined
}

export interface DisputeRecord extends EventPosition {
  /** Of the request. */
  readonly id: Hex
  readonly poster: Address
  readonly challenger: Address
  readonly ground: (typeof GROUND_NAMES)[number]
  readonly taskIndex: number
  /** Unix seconds. */
  readonly resolveUntil: bigint
  readonly state: 'open' | 'rejected' | 'upheld'
  /** Wei that the poster lost. */
  readonly slashed: bigint
  /** Where it was decided. */
  readonly decidedIn: Hash | undefined
}

/** The epochs that started, newest first. Pure. */
export function epochsOf(events: readonly StakeEvent[]): EpochRecord[] {
  return events
    .flatMap((event): EpochRecord[] => {
      if (event.eventName !== 'EpochStarted') return []
      const { epoch, size, totalWeight } = event.args
      return [{ ...placeOf(event), epoch, size: Number(size), totalWeight }]
    })
    .reverse()
}

/** All slashes with what became of them, newest first. Pure. */
export function slashesOf(events: readonly StakeEvent[]): SlashRecord[] {
  const slashes = new Map<Hex, SlashRecord>()
  for (const event of events) {
    if (event.eventName === 'StakeSlashed') {
      const { id, owner, fault, amount, reporter, executableAt } = event.args
      slashes.set(id, {
        ...placeOf(event),
        slashId: id,
        owner,
        fault: FAULT_NAMES[fault] ?? 'equivocation',
        amount,
        reporter,
        executableAt,
        state: 'pending',
        paid: undefined,
      })
    }
    if (event.eventName !== 'SlashExecuted' && event.eventName !== 'SlashOverturned') continue
    const slash = slashes.get(event.args.id)
    if (slash === undefined) continue
    if (event.eventName === 'SlashOverturned') {
      slashes.set(slash.slashId, { ...slash, state: 'overturned' })
    } else {
      const { bounty, compensation, burned } = event.args
      const paid = { bounty, compensation, burned }
      slashes.set(slash.slashId, { ...slash, state: 'executed', paid })
    }
  }
  return [...slashes.values()].reverse()
}

/** All challenges of posted results with how they ended, newest first. Pure. */
export function disputesOf(events: readonly WorkflowEvent[]): DisputeRecord[] {
  const posters = new Map<Hex, Address>()
  const open = new Map<Hex, number>()
  const disputes: DisputeRecord[] = []
  for (const event of events) {
    const { id } = event
    switch (event.type) {
      case 'posted':
        posters.set(id, event.poster)
        break
      case 'challenged': {
        const { challenger, ground, taskIndex, resolveUntil } = event
        const poster = posters.get(id)
        if (poster === undefined) break
        open.set(id, disputes.length)
        disputes.push({
          ...placeOf(event),
          id,
          poster,
          challenger,
          ground: GROUND_NAMES[ground] ?? 'result',
          taskIndex,
          resolveUntil,
          state: 'open',
          slashed: 0n,
          decidedIn: undefined,
        })
        break
      }
      case 'challengeRejected':
      case 'challengeUpheld': {
        const index = open.get(id)
        const dispute = index === undefined ? undefined : disputes[index]
        if (index === undefined || dispute === undefined) break
        const upheld = event.type === 'challengeUpheld'
        disputes[index] = {
          ...dispute,
          state: upheld ? 'upheld' : 'rejected',
          slashed: upheld ? event.slashed : 0n,
          decidedIn: event.transactionHash,
        }
        break
      }
      default:
        break
    }
  }
  return disputes.reverse()
}

/** Each block of the ledger once, newest first: one that was brought in parts has several events. Pure. */
export function blocksOf(events: readonly SettledBlock[]): SettledBlock[] {
  const blocks = new Map<Hash, SettledBlock>()
  for (const block of events) if (!blocks.has(block.blockId)) blocks.set(block.blockId, block)
  return [...blocks.values()].reverse()
}

function placeOf({
  blockNumber,
  blockHash,
  transactionHash,
  logIndex,
}: EventPosition): EventPosition {
  return { blockNumber, blockHash, transactionHash, logIndex }
}
