import { getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import type { SettledBlock } from '@flowbuilder/sdk/actions/getSettledBlocks'
import { hashBlockHeader } from '@flowbuilder/sdk/consensus/blockHeader'
import { verifyCertificate } from '@flowbuilder/sdk/consensus/certificate'
import { decodeCertifiedCalls } from '@flowbuilder/sdk/verify/decodeCertifiedCalls'
import { getTransaction } from 'viem/actions'
import type { Chain } from '../../../network/useNetwork.ts'

/**
 * Header, results and signers of a block of the ledger, from the calldata that brought it to the chain; the certificate is checked here.
 * Undefined if another contract called the registry. Errors: those of viem and of `getEpoch`.
 */
export async function readBlock(
  { client, deployment }: Chain,
  { blockId, transactionHash }: SettledBlock,
) {
  const { input } = await getTransaction(client, { hash: transactionHash })
  const call = decodeCertifiedCalls(input, deployment).find(
    ({ header }) => hashBlockHeader(header) === blockId,
  )
  if (call === undefined) return undefined
  const { header, results, certificate } = call
  const { members } = await getEpoch(client, { deployment, epoch: header.epoch })
  const context = { chainId: BigInt(deployment.chainId), registry: deployment.registry }
  const isIn = (bits: bigint, index: number): boolean => ((bits >> BigInt(index)) & 1n) === 1n
  return {
    header,
    results,
    round: certificate.round,
    members: members.map(({ owner }, index) => ({
      owner,
      signed: !isIn(certificate.absentMembers, index),
      faulty: isIn(header.faults, index),
    })),
    certified: verifyCertificate({ members, header, certificate, context }),
  }
}
