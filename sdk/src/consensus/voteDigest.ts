import { type Address, type Hex, keccak256, stringToHex } from 'viem'
import { abiWords } from './abiWords.ts'
import { type BlockHeader, hashBlockHeader } from './blockHeader.ts'

/** The numbers are part of the digest and never change. */
export const ContractVoteType = { PROPOSAL: 0, PREVOTE: 1, PRECOMMIT: 2 } as const
export type ContractVoteType = (typeof ContractVoteType)[keyof typeof ContractVoteType]

/**
 * A statement of a validator as the contracts take it.
 *
 * - Shape: the ABI tuple `Vote` of contracts/types/Vote.sol.
 */
export interface ContractVote {
  readonly height: bigint
  readonly round: number
  readonly voteType: ContractVoteType
  /** Zero is nil. */
  readonly blockId: Hex
  /** -1 for none, and in precommits. */
  readonly validRound: number
}

/** Which network a signature is good for. */
export interface VoteContext {
  readonly chainId: bigint
  /** The WorkflowRegistry. */
  readonly registry: Address
}

const VOTE_DOMAIN = keccak256(stringToHex('FlowBuilder consensus vote v1'))
const PROPOSAL_DOMAIN = keccak256(stringToHex('FlowBuilder consensus proposal v1'))
const RESULT_DOMAIN = keccak256(stringToHex('FlowBuilder result vote v1'))
/** Valid round of every precommit: it refers to no polka. */
const NO_VALID_ROUND = -1

/**
 * What a validator signs for a vote, under BlsDomain.VOTE.
 *
 * - Source: docs/specs/consensus.md section 9; twin of ConsensusDigest.voteDigest. Vectors: test/vectors/consensus.json.
 */
export function hashVote(vote: ContractVote, { chainId, registry }: VoteContext): Hex {
  const { height, round, voteType, blockId, validRound } = vote
  const domain = voteType === ContractVoteType.PROPOSAL ? PROPOSAL_DOMAIN : VOTE_DOMAIN
  return keccak256(
    abiWords([domain, chainId, registry, height, round, voteType, blockId, validRound]),
  )
}

/** What the certificate of a block signs: the precommit for its header. Twin of ConsensusDigest.precommitDigest. */
export function hashPrecommit(header: BlockHeader, round: number, context: VoteContext): Hex {
  const { height } = header
  const blockId = hashBlockHeader(header)
  const voteType = ContractVoteType.PRECOMMIT
  return hashVote({ height, round, voteType, blockId, validRound: NO_VALID_ROUND }, context)
}

/** A result that an executor stands for. */
export interface ResultVote {
  /** Of the request. */
  readonly id: Hex
  readonly resultHash: Hex
}

/** What an executor signs for a result, under BlsDomain.RESULT. Twin of ConsensusDigest.resultDigest. */
export function hashResultVote({ id, resultHash }: ResultVote, context: VoteContext): Hex {
  const { chainId, registry } = context
  return keccak256(abiWords([RESULT_DOMAIN, chainId, registry, id, resultHash]))
}
