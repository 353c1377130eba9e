import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import { toCurveG2 } from '@flowbuilder/sdk/bls/curve'
import type { Address, Hex } from 'viem'
import type { EpochMember } from '../../ledger/state.ts'
import { type OperatorStep, operatorOf } from './chainBook.ts'

/** A validator set as the contract froze it. */
export interface FrozenSet {
  readonly epoch: number
  /** Unix seconds. */
  readonly startedAtS: number
  /** In the order of the bits of certificates. */
  readonly members: readonly FrozenMember[]
}

interface FrozenMember {
  /** Of the stake. */
  readonly owner: Address
  /** Compressed, 96 bytes. */
  readonly publicKey: Hex
  readonly weight: number
}

/**
 * Reads the set of an epoch; without members if it has not started. It never changes.
 *
 * - Errors: RPC_*; BLS_POINT_* for a key that is no point, which the contract does not take.
 */
export async function readFrozenSet(
  client: ReadClient,
  parameters: { readonly deployment: Deployment; readonly epoch: number },
): Promise<FrozenSet> {
  const epoch = BigInt(parameters.epoch)
  const { startedAt, members } = await getEpoch(client, {
    deployment: parameters.deployment,
    epoch,
  })
  return {
    epoch: parameters.epoch,
    startedAtS: Number(startedAt),
    members: members.map(({ owner, publicKey, weight }) => ({
      owner,
      publicKey: `0x${toCurveG2(publicKey).toHex(true)}`,
      weight: Number(weight),
    })),
  }
}

/**
 * The members as the ledger names them: by the operators that their owners had when the epoch started.
 *
 * - In: `operators`, all changes up to the start of the epoch, oldest first. Every owner of a stake has named one.
 */
export function toEpochMembers(
  { members }: FrozenSet,
  operators: readonly OperatorStep[],
): EpochMember[] {
  return members.map(({ owner, publicKey, weight }) => ({
    operator: (operatorOf(operators, owner) ?? owner).toLowerCase(),
    publicKey,
    weight,
  }))
}
