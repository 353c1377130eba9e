import { abiWords } from '@flowbuilder/sdk/consensus/abiWords'
import { bytesToHex, type Hex, keccak256, stringToHex } from 'viem'
import { ConsensusError, ConsensusErrorCode } from '../errors.ts'
import { type UnsignedProposal, type UnsignedVote, VoteType } from '../types.ts'

/** keccak256 of the name: no other signed thing of the system starts with it. */
export const VOTE_DOMAIN = keccak256(stringToHex('FlowBuilder consensus vote v1'))
export const PROPOSAL_DOMAIN = keccak256(stringToHex('FlowBuilder consensus proposal v1'))

/** Block id of a nil vote; no block hashes to it. */
export const NIL_BLOCK_ID: Hex = `0x${'00'.repeat(32)}`

const VOTE_TYPE_NUMBER = { [VoteType.PREVOTE]: 1, [VoteType.PRECOMMIT]: 2 } as const

/** Which network a signature is good for. */
export interface SigningContext {
  readonly chainId: bigint
  /** Address of the WorkflowRegistry. */
  readonly registry: Hex
}

/**
 * The bytes that a vote's signature covers: eight words of 32 bytes, `abi.encode` in Solidity.
 *
 * - Shape: (bytes32 domain, uint256 chainId, address registry, uint64 height, uint32 round, uint8 type,
 *   bytes32 blockId, int32 validRound); type 1 is prevote, 2 precommit; nil is the zero block id.
 * - Errors: CONSENSUS_DIGEST_FIELD_RANGE if a field does not fit its type.
 * - Source: docs/specs/consensus.md section 9. Vectors: test/vectors-conformance/voteDigest.json.
 */
export function encodeVote(vote: UnsignedVote, context: SigningContext): Hex {
  return bytesToHex(voteWords(vote, context))
}

function voteWords(vote: UnsignedVote, context: SigningContext): Uint8Array {
  return encodeStatement(VOTE_DOMAIN, VOTE_TYPE_NUMBER[vote.type], vote, context)
}

/** keccak256 of `encodeVote`: what is hashed to the curve. */
export function voteDigest(vote: UnsignedVote, context: SigningContext): Hex {
  return keccak256(voteWords(vote, context))
}

/** As `voteDigest`, for a proposal: its own domain, type 0. */
export function proposalDigest(proposal: UnsignedProposal, context: SigningContext): Hex {
  return keccak256(encodeStatement(PROPOSAL_DOMAIN, 0, proposal, context))
}

interface Statement {
  readonly height: number
  readonly round: number
  readonly valueId: string | null
  readonly validRound: number
}

function encodeStatement(
  domain: Hex,
  type: number,
  { height, round, valueId, validRound }: Statement,
  { chainId, registry }: SigningContext,
): Uint8Array {
  const blockId = valueId === null ? NIL_BLOCK_ID : valueId.toLowerCase()
  check(isBlockId(blockId) && (valueId === null || blockId !== NIL_BLOCK_ID), 'valueId')
  check(Number.isSafeInteger(height) && height >= 0, 'height')
  check(Number.isInteger(round) && round >= 0 && round < 2 ** 31, 'round')
  check(Number.isInteger(validRound) && validRound >= -1 && validRound < 2 ** 31, 'validRound')
  check(chainId >= 0n && chainId < 1n << 256n, 'chainId')
  check(/^0x[0-9a-fA-F]{40}$/.test(registry), 'registry')
  return abiWords([domain, chainId, registry, height, round, type, blockId, validRound])
}

function isBlockId(text: string): text is Hex {
  return /^0x[0-9a-f]{64}$/.test(text)
}

function check(holds: boolean, field: string): asserts holds {
  if (holds) return
  throw new ConsensusError({
    data: { code: ConsensusErrorCode.DIGEST_FIELD_RANGE, field },
    message: `The field ${field} does not fit the signed encoding.`,
    remedy: 'Give a block id of 32 bytes and numbers within the widths of the specification.',
  })
}
