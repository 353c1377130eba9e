import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AbiCoder, keccak256, id as keccakOfText, solidityPackedKeccak256 } from 'ethers'
import { describe, expect, it } from 'vitest'
import {
  encodeVote,
  PROPOSAL_DOMAIN,
  proposalDigest,
  type SigningContext,
  VOTE_DOMAIN,
  voteDigest,
} from '../../executor/src/consensus/core/digest/voteDigest.ts'
import { ConsensusErrorCode } from '../../executor/src/consensus/core/errors.ts'
import { drawProposer } from '../../executor/src/consensus/core/proposer/beaconDraw.ts'
import type { UnsignedVote, VoteType } from '../../executor/src/consensus/core/types.ts'
import { makeValidatorSet } from '../../executor/src/consensus/core/validatorSet.ts'

interface Vectors {
  readonly context: { readonly chainId: string; readonly registry: `0x${string}` }
  readonly voteDomain: string
  readonly proposalDomain: string
  readonly votes: readonly {
    readonly type: VoteType
    readonly height: number
    readonly round: number
    readonly valueId: string | null
    readonly validRound: number
    readonly encoded: string
    readonly digest: string
  }[]
  readonly proposals: readonly {
    readonly height: number
    readonly round: number
    readonly valueId: string
    readonly validRound: number
    readonly digest: string
  }[]
}

const VECTORS: Vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'voteDigest.json'), 'utf8'),
)
const CONTEXT: SigningContext = {
  chainId: BigInt(VECTORS.context.chainId),
  registry: VECTORS.context.registry,
}
const TYPES = ['bytes32', 'uint256', 'address', 'uint64', 'uint32', 'uint8', 'bytes32', 'int32']
const ZERO = `0x${'00'.repeat(32)}`

const BLOCK = `0x${'ab'.repeat(32)}`
const VOTE: UnsignedVote = {
  type: 'prevote',
  validator: 'v0',
  height: 7,
  round: 3,
  valueId: BLOCK,
  validRound: 1,
}

/** What Solidity's abi.encode gives, by another library than the one under test. */
function encodeAgain(domain: string, type: number, item: Omit<UnsignedVote, 'type' | 'validator'>) {
  const { height, round, valueId, validRound } = item
  const { chainId, registry } = CONTEXT
  const values = [domain, chainId, registry, height, round, type, valueId ?? ZERO, validRound]
  return AbiCoder.defaultAbiCoder().encode(TYPES, values)
}

describe('the digest of a vote', () => {
  it('has the domains of the golden vectors', () => {
    expect(VOTE_DOMAIN).toBe(VECTORS.voteDomain)
    expect(PROPOSAL_DOMAIN).toBe(VECTORS.proposalDomain)
    expect(VOTE_DOMAIN).toBe(keccakOfText('FlowBuilder consensus vote v1'))
    expect(PROPOSAL_DOMAIN).toBe(keccakOfText('FlowBuilder consensus proposal v1'))
  })

  it.each(VECTORS.votes)('equals the golden vector of $type $height/$round', (vector) => {
    const vote = { ...vector, validator: 'v0' }
    expect(encodeVote(vote, CONTEXT)).toBe(vector.encoded)
    expect(voteDigest(vote, CONTEXT)).toBe(vector.digest)
    const type = vector.type === 'prevote' ? 1 : 2
    expect(encodeAgain(VOTE_DOMAIN, type, vector)).toBe(vector.encoded)
    expect(keccak256(vector.encoded)).toBe(vector.digest)
  })

  it.each(VECTORS.proposals)(
    'of a proposal equals the golden vector of $height/$round',
    (vector) => {
      expect(proposalDigest({ ...vector, proposer: 'v0' }, CONTEXT)).toBe(vector.digest)
      expect(keccak256(encodeAgain(PROPOSAL_DOMAIN, 0, vector))).toBe(vector.digest)
    },
  )

  it('differs with every field but the validator', () => {
    const other = `0x${'cd'.repeat(32)}`
    const digests = [
      voteDigest(VOTE, CONTEXT),
      voteDigest({ ...VOTE, type: 'precommit' }, CONTEXT),
      voteDigest({ ...VOTE, height: 8 }, CONTEXT),
      voteDigest({ ...VOTE, round: 4 }, CONTEXT),
      voteDigest({ ...VOTE, valueId: other }, CONTEXT),
      voteDigest({ ...VOTE, valueId: null, validRound: -1 }, CONTEXT),
      voteDigest({ ...VOTE, validRound: -1 }, CONTEXT),
      voteDigest(VOTE, { ...CONTEXT, chainId: 2n }),
      voteDigest(VOTE, { ...CONTEXT, registry: `0x${'22'.repeat(20)}` }),
      proposalDigest({ ...VOTE, proposer: 'v0', valueId: BLOCK }, CONTEXT),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    // So that equal votes of many validators aggregate into one signature check.
    expect(voteDigest({ ...VOTE, validator: 'v1' }, CONTEXT)).toBe(digests[0])
  })

  it.each([
    ['valueId', { valueId: '0x12' }],
    ['valueId', { valueId: ZERO }],
    ['height', { height: -1 }],
    ['height', { height: 2 ** 53 }],
    ['round', { round: 2 ** 31 }],
    ['round', { round: 0.5 }],
    ['validRound', { validRound: -2 }],
  ])('refuses a %s that does not fit: %o', (field, change) => {
    const data = { code: ConsensusErrorCode.DIGEST_FIELD_RANGE, field }
    expect(() => encodeVote({ ...VOTE, ...change }, CONTEXT)).toThrowError(
      expect.objectContaining({ data }),
    )
  })
})

describe('the draw from the beacon', () => {
  it('equals a second implementation', () => {
    const powers = [3, 5, 11, 2]
    const validators = makeValidatorSet(powers.map((power, index) => ({ id: `v${index}`, power })))
    const seed = `0x${'5a'.repeat(32)}` as const
    const domain = keccakOfText('FlowBuilder proposer draw v1')
    for (let height = 1; height <= 50; height += 1) {
      const hash = solidityPackedKeccak256(
        ['bytes32', 'bytes32', 'uint64', 'uint32'],
        [domain, seed, height, 2],
      )
      const ticket = Number(BigInt(hash) % 21n)
      const expected = ticket < 3 ? 'v0' : ticket < 8 ? 'v1' : ticket < 19 ? 'v2' : 'v3'
      expect(drawProposer(validators, seed, height, 2)).toBe(expected)
    }
  })
})
