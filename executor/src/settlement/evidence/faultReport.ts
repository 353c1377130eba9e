import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import type { Fault } from '@flowbuilder/sdk/actions/getSlash'
import { hashContent } from '@flowbuilder/sdk/actions/hashContent'
import { aggregateSignatures } from '@flowbuilder/sdk/bls/aggregate'
import { CurveG1, CurveG2, fromCurveG1, fromCurveG2 } from '@flowbuilder/sdk/bls/curve'
import type { G1Point, G2Point } from '@flowbuilder/sdk/bls/points'
import { type ContractVote, ContractVoteType } from '@flowbuilder/sdk/consensus/voteDigest'
import { encodeFunctionData, type Hex, hexToBytes, zeroHash } from 'viem'
import { type Proposal, type Vote, VoteType } from '../../consensus/core/types.ts'
import type { CertifiedBlock } from '../../consensus/engine/port.ts'
import { decodeBlock } from '../../replica/blockCodec.ts'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import { toContractCertificate } from '../batch/settledBlock.ts'
import { toRequest } from '../viem/requestRecord.ts'

/** A fault that the incentive manager slashes. */
export interface FaultReport {
  readonly fault: Fault
  /** Operators in question; several only for absence. */
  readonly culprits: readonly string[]
  /** Height, request or epoch: see `Slashes.idOf`. */
  readonly subject: Hex
  /** Call of the incentive manager. */
  readonly data: Hex
}

/** A signed statement of the consensus, as the contracts take it. */
export function toContractVote(statement: Vote | Proposal): ContractVote {
  const { height, round, valueId, validRound } = statement
  const blockId = (valueId ?? zeroHash) as Hex
  const voteType =
    'proposer' in statement
      ? ContractVoteType.PROPOSAL
      : statement.type === VoteType.PREVOTE
        ? ContractVoteType.PREVOTE
        : ContractVoteType.PRECOMMIT
  return { height: BigInt(height), round, voteType, blockId, validRound }
}

/** Call for two statements of one key that contradict each other. `publicKey`: 96 bytes. */
export function equivocationCall(
  publicKey: Hex,
  [first, second]: readonly [Vote | Proposal, Vote | Proposal],
): Hex {
  const signature = aggregateSignatures([first, second].map((item) => toG1(item.signature)))
  return encodeFunctionData({
    abi: incentiveManagerAbi,
    functionName: 'reportEquivocation',
    args: [toG2(publicKey), toContractVote(first), toContractVote(second), signature],
  })
}

/** Call for a signed result that is not the certified one. */
export function wrongResultCall(
  publicKey: Hex,
  vote: { readonly resultHash: Hex; readonly signature: Hex },
  record: RequestRecord,
): Hex {
  const request = toRequest(record)
  return encodeFunctionData({
    abi: incentiveManagerAbi,
    functionName: 'reportWrongResult',
    args: [
      toG2(publicKey),
      toG1(hexToBytes(vote.signature)),
      vote.resultHash,
      request,
      hashContent(request),
    ],
  })
}

/** Call for members that a certified block names; undefined for bytes that are no block. */
export function absenceCall(certified: CertifiedBlock, members: bigint): Hex | undefined {
  const block = decodeBlock(certified.block.bytes)
  return (
    block &&
    encodeFunctionData({
      abi: incentiveManagerAbi,
      functionName: 'reportAbsence',
      args: [block.header, toContractCertificate(certified), members],
    })
  )
}

const toG1 = (signature: Uint8Array): G1Point => fromCurveG1(CurveG1.fromBytes(signature))
const toG2 = (publicKey: Hex): G2Point => fromCurveG2(CurveG2.fromBytes(hexToBytes(publicKey)))
