import { getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import { decodeCertifiedCalls } from '@flowbuilder/sdk/verify/decodeCertifiedCalls'
import type { Address, Hash, Hex } from 'viem'
import { getTransaction } from 'viem/actions'
import type { Chain } from '../../../network/useNetwork.ts'

/** Who signed the block that settled a request. */
export interface ShownCertificate {
  readonly epoch: bigint
  readonly height: bigint
  readonly round: number
  readonly members: readonly {
    readonly owner: Address
    /** Of the weight of the epoch, 0 to 1. */
    readonly share: number
    readonly signed: boolean
  }[]
}

/**
 * The certificate in the calldata of a settlement with the validators of its epoch; undefined if another contract called the registry.
 * It is shown and not checked: the page Verify does that. Errors: those of viem and of `getEpoch`.
 */
export async function readCertificate({
  chain,
  id,
  transactionHash,
}: {
  readonly chain: Chain
  readonly id: Hex
  readonly transactionHash: Hash
}): Promise<ShownCertificate | undefined> {
  const { client, deployment } = chain
  const { input } = await getTransaction(client, { hash: transactionHash })
  const call = decodeCertifiedCalls(input, deployment).find(({ results }) =>
    results.some((result) => result.id.toLowerCase() === id.toLowerCase()),
  )
  if (call === undefined) return undefined
  const { header, certificate } = call
  const { epoch, height } = header
  const { members, totalWeight } = await getEpoch(client, { deployment, epoch })
  return {
    epoch,
    height,
    round: certificate.round,
    members: members.map(({ owner, weight }, index) => ({
      owner,
      share: totalWeight === 0n ? 0 : Number((weight * 10_000n) / totalWeight) / 10_000,
      signed: ((certificate.absentMembers >> BigInt(index)) & 1n) === 0n,
    })),
  }
}
