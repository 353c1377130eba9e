import type { Hex } from 'viem'
import { MAX_VALIDATORS } from '../../core/limits.ts'
import { type Proposal, type Vote, VoteType } from '../../core/types.ts'
import type { Certificate } from '../../core/voteKeeper.ts'
import { FieldReader, hex, MalformedMessage, nothing, number, round } from './fields.ts'
import type { Tree } from './rlp.ts'

const ADDRESS_BYTES = 20
const SIGNATURE_BYTES = 48
const TYPE_NUMBER = { [VoteType.PREVOTE]: 1, [VoteType.PRECOMMIT]: 2 } as const

/** (type, validator, height, round, block id or nothing, valid round, signature). */
export function voteTree(vote: Vote): Tree {
  return [
    number(TYPE_NUMBER[vote.type]),
    hex(vote.validator as Hex),
    number(vote.height),
    round(vote.round),
    vote.valueId === null ? nothing : hex(vote.valueId as Hex),
    round(vote.validRound),
    vote.signature,
  ]
}

export function readVote(tree: Tree): Vote {
  const fields = new FieldReader(tree)
  const type = fields.number()
  if (type !== 1 && type !== 2) throw new MalformedMessage()
  const vote = {
    type: type === 1 ? VoteType.PREVOTE : VoteType.PRECOMMIT,
    validator: fields.hex(ADDRESS_BYTES),
    height: fields.number(),
    round: fields.round(),
    valueId: fields.blockId(),
    validRound: fields.round(),
    signature: fields.bytes(SIGNATURE_BYTES),
  }
  fields.end()
  return vote
}

/** (proposer, height, round, block id, valid round, signature). */
export function proposalTree(proposal: Proposal): Tree {
  return [
    hex(proposal.proposer as Hex),
    number(proposal.height),
    round(proposal.round),
    hex(proposal.valueId as Hex),
    round(proposal.validRound),
    proposal.signature,
  ]
}

export function readProposal(tree: Tree): Proposal {
  const fields = new FieldReader(tree)
  const proposal = {
    proposer: fields.hex(ADDRESS_BYTES),
    height: fields.number(),
    round: fields.round(),
    valueId: fields.hex(32),
    validRound: fields.round(),
    signature: fields.bytes(SIGNATURE_BYTES),
  }
  fields.end()
  return proposal
}

export function certificateTree(votes: Certificate): Tree {
  return votes.map(voteTree)
}

export function readCertificate(tree: Tree): Certificate {
  if (tree instanceof Uint8Array || tree.length > MAX_VALIDATORS) throw new MalformedMessage()
  return tree.map(readVote)
}
