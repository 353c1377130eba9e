import { type Address, encodeFunctionData, hexToBytes, keccak256, numberToHex, toHex } from 'viem'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { flowBuilderAbi } from '../../../sdk/src/actions/flowBuilderAbi.ts'
import { getWorkflowId } from '../../../sdk/src/actions/getWorkflowId.ts'
import type { CertifiedResult } from '../../../sdk/src/actions/settleBatch.ts'
import { settlementRoot } from '../../../sdk/src/actions/settlementRoot.ts'
import { startEpoch } from '../../../sdk/src/actions/startEpoch.ts'
import { BlsDomain } from '../../../sdk/src/bls/domain.ts'
import { provePossession } from '../../../sdk/src/bls/possession.ts'
import { getPublicKey, sign } from '../../../sdk/src/bls/sign.ts'
import type { BlockHeader } from '../../../sdk/src/consensus/blockHeader.ts'
import type { Certificate } from '../../../sdk/src/consensus/certificate.ts'
import { hashPrecommit } from '../../../sdk/src/consensus/voteDigest.ts'
import { DEPLOYER, PARAMETERS } from './fixedWorld.ts'
import type { TestChain } from './startChain.ts'

/** A block of the ledger, and the certificate that its validators signed. */
export interface SignedBlock {
  readonly header: BlockHeader
  readonly results: readonly CertifiedResult[]
  readonly certificate: Certificate
}

const ROUND = 1

/**
 * Seats validators and starts an epoch with them; returns how they sign blocks.
 *
 * - Secret keys are small numbers: the signature of their sum is the sum of their signatures, made at once. It is as real
 *   as one of random keys, and costs the contract the same.
 */
export async function seatValidators(chain: TestChain, deployment: Deployment, size: number) {
  const { incentiveManager, chainId, registry } = deployment
  const secretKeys = Array.from({ length: size }, (_, index) => secretKeyOf(BigInt(index + 1)))
  const publicKeys = secretKeys.map(getPublicKey)
  for (const [index, secretKey] of secretKeys.entries()) {
    const owner = ownerOf(index)
    await chain.control.setBalance({ address: owner, value: 10n * PARAMETERS.minStake })
    await chain.control.impersonateAccount({ address: owner })
    const possession = provePossession(secretKey, {
      chainId: BigInt(chainId),
      contract: incentiveManager,
      owner,
    })
    const calls = [
      { functionName: 'stake', args: [owner], value: PARAMETERS.minStake },
      { functionName: 'registerKey', args: [publicKeys[index], possession], value: 0n },
      { functionName: 'takeSeat', args: [BigInt(index)], value: 0n },
    ]
    for (const { functionName, args, value } of calls) {
      const data = encodeFunctionData({ abi: flowBuilderAbi, functionName, args } as never)
      await chain.control.sendUnsignedTransaction({
        ...{ from: owner, to: incentiveManager, data, value },
        gas: 1_000_000n,
      })
    }
  }
  await startEpoch(chain.wallet(DEPLOYER), { deployment, publicKeys })

  /** The last `absent` validators are missing. */
  const signBlock = (results: readonly CertifiedResult[], absent: number): SignedBlock => {
    const settled = results.map(({ request, resultHash }) => ({
      id: getWorkflowId({ ...deployment, request }),
      resultHash,
    }))
    const header: BlockHeader = {
      height: 12_345n,
      epoch: 1n,
      time: 1_800_000_000n,
      parentId: keccak256(toHex('parent')),
      stateRoot: keccak256(toHex('state')),
      transactionsRoot: keccak256(toHex('transactions')),
      settlementRoot: settlementRoot(settled),
      beacon: keccak256(toHex('beacon')),
      faults: 0n,
      proposer: ownerOf(0),
    }
    const present = size - absent
    const sum = BigInt((present * (present + 1)) / 2)
    const digest = hashPrecommit(header, ROUND, { chainId: BigInt(chainId), registry })
    const absentMembers = ((1n << BigInt(absent)) - 1n) << BigInt(present)
    const signature = sign(secretKeyOf(sum), digest, BlsDomain.VOTE)
    return { header, results, certificate: { round: ROUND, absentMembers, signature } }
  }
  return { signBlock }
}

/** Not a small number, so that calldata costs what it does. */
function ownerOf(index: number): Address {
  return `0x${keccak256(toHex(`validator ${index}`)).slice(-40)}`
}

function secretKeyOf(scalar: bigint): Uint8Array {
  return hexToBytes(numberToHex(scalar, { size: 32 }))
}
