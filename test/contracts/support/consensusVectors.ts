import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AbiCoder, keccak256, id as keccakOfText } from 'ethers'

export const CONSENSUS_VECTORS_FILE = join(
  import.meta.dirname,
  '..',
  '..',
  'vectors',
  'consensus.json',
)

const CHAIN_ID = '31337'
const REGISTRY = '0x1111111111111111111111111111111111111111'
const word = (digit: string): string => `0x${digit.repeat(64)}`

/** Each field another value, so that no two can be swapped unnoticed. */
const HEADER = {
  height: '7',
  epoch: '3',
  time: '1800000000',
  parentId: word('1'),
  stateRoot: word('2'),
  transactionsRoot: word('3'),
  settlementRoot: word('4'),
  beacon: word('5'),
  faults: '5',
  proposer: '0x2222222222222222222222222222222222222222',
}
const EXTREME_HEADER = {
  ...HEADER,
  height: String(2n ** 64n - 1n),
  faults: String(2n ** 256n - 1n),
}
const HEADER_TYPE =
  'tuple(uint64 height, uint64 epoch, uint64 time, bytes32 parentId, bytes32 stateRoot, bytes32 transactionsRoot, bytes32 settlementRoot, bytes32 beacon, uint256 faults, address proposer)'

const VOTES = [
  { height: '1', round: 0, voteType: 0, blockId: word('a'), validRound: -1 },
  { height: '1', round: 2, voteType: 0, blockId: word('a'), validRound: 1 },
  { height: '1', round: 0, voteType: 1, blockId: word('0'), validRound: -1 },
  { height: '1', round: 2, voteType: 1, blockId: word('a'), validRound: 0 },
  {
    height: String(2n ** 63n),
    round: 2 ** 31 - 1,
    voteType: 2,
    blockId: word('f'),
    validRound: -1,
  },
]
const RESULTS = [{ id: word('6'), resultHash: word('7') }]

/** As the file holds it: digests made with a second library, which the SDK and the contracts must agree with. */
export function renderConsensusVectors(): string {
  const vectors = {
    context: { chainId: CHAIN_ID, registry: REGISTRY },
    headers: [HEADER, EXTREME_HEADER].map((header) => {
      const encoded = encode([HEADER_TYPE], [header])
      const blockId = keccak256(encoded)
      const vote = { height: header.height, round: 9, voteType: 2, blockId, validRound: -1 }
      return { header, encoded, blockId, round: 9, precommitDigest: hashVote(vote) }
    }),
    votes: VOTES.map((vote) => ({ vote, digest: hashVote(vote) })),
    results: RESULTS.map((result) => ({ result, digest: hashResult(result) })),
  }
  return `${JSON.stringify(vectors, null, 2)}\n`
}

export function readConsensusVectors(): string {
  return readFileSync(CONSENSUS_VECTORS_FILE, 'utf8')
}

function hashVote(vote: (typeof VOTES)[number]): string {
  const { height, round, voteType, blockId, validRound } = vote
  const name =
    voteType === 0 ? 'FlowBuilder consensus proposal v1' : 'FlowBuilder consensus vote v1'
  return keccak256(
    encode(
      ['bytes32', 'uint256', 'address', 'uint64', 'uint32', 'uint8', 'bytes32', 'int32'],
      [keccakOfText(name), CHAIN_ID, REGISTRY, height, round, voteType, blockId, validRound],
    ),
  )
}

function hashResult({ id, resultHash }: (typeof RESULTS)[number]): string {
  return keccak256(
    encode(
      ['bytes32', 'uint256', 'address', 'bytes32', 'bytes32'],
      [keccakOfText('FlowBuilder result vote v1'), CHAIN_ID, REGISTRY, id, resultHash],
    ),
  )
}

function encode(types: readonly string[], values: readonly unknown[]): string {
  return AbiCoder.defaultAbiCoder().encode(types, values)
}
