import type { StakeEvent } from '@flowbuilder/sdk/actions/getStakeEvents'
import type { EventPosition } from '@flowbuilder/sdk/actions/workflowEvent'
import { type Address, type Hex, isAddressEqual, zeroAddress } from 'viem'

/** Something that happened to the stake, the rewards or the seat of one owner. */
export interface StakeMoment extends EventPosition {
  readonly kind:
    | 'staked'
    | 'unbonding'
    | 'withdrawn'
    | 'fee'
    | 'claimed'
    | 'slashed'
    | 'slashExecuted'
    | 'slashOverturned'
    | 'key'
    | 'seatTaken'
    | 'seatLeft'
  /** Wei; undefined where no money moves. */
  readonly amount: bigint | undefined
  /** Of the slash that it is about. */
  readonly slashId: Hex | undefined
}

/**
 * The history of an owner, newest first. Pure.
 *
 * - Money is ether: fees in tokens are left out.
 */
export function stakeHistory(events: readonly StakeEvent[], owner: Address): StakeMoment[] {
  const slashes = new Map<Hex, bigint>()
  const moments: StakeMoment[] = []
  for (const event of events) {
    const add = (kind: StakeMoment['kind'], amount?: bigint, slashId?: Hex): void => {
      const { blockNumber, blockHash, transactionHash, logIndex } = event
      const place = { blockNumber, blockHash, transactionHash, logIndex }
      moments.push({ ...place, kind, amount, slashId })
    }
    const mine = (account: Address): boolean => isAddressEqual(account, owner)
    switch (event.eventName) {
      case 'Staked':
        if (mine(event.args.owner)) add('staked', event.args.amount)
        break
      case 'UnstakeRequested':
        if (mine(event.args.owner)) add('unbonding', event.args.amount)
        break
      case 'StakeWithdrawn':
        if (mine(event.args.owner)) add('withdrawn', event.args.amount)
        break
      case 'FeeCredited':
        if (mine(event.args.owner) && isAddressEqual(event.args.token, zeroAddress))
          add('fee', event.args.amount)
        break
      case 'RewardsClaimed':
        if (mine(event.args.account) && isAddressEqual(event.args.token, zeroAddress))
          add('claimed', event.args.amount)
        break
      case 'StakeSlashed':
        if (!mine(event.args.owner)) break
        slashes.set(event.args.id, event.args.amount)
        add('slashed', event.args.amount, event.args.id)
        break
      case 'SlashExecuted':
      case 'SlashOverturned': {
        const amount = slashes.get(event.args.id)
        if (amount === undefined) break
        const executed = event.eventName === 'SlashExecuted'
        add(executed ? 'slashExecuted' : 'slashOverturned', amount, event.args.id)
        break
      }
      case 'KeyRegistered':
        if (mine(event.args.owner)) add('key')
        break
      case 'SeatTaken':
        if (mine(event.args.owner)) add('seatTaken')
        break
      case 'SeatLeft':
        if (mine(event.args.owner)) add('seatLeft')
        break
      default:
        break
    }
  }
  return moments.reverse()
}
