import { readFileSync } from 'node:fs'
import type { Address, Hex } from 'viem'
import { expect, test } from 'vitest'
import { type BlockHeader, encodeBlockHeader, hashBlockHeader } from './blockHeader.ts'
import {
  type ContractVote,
  type ContractVoteType,
  hashPrecommit,
  hashResultVote,
  hashVote,
  type ResultVote,
} from './voteDigest.ts'

/** JSON has no bigint: those fields are decimal strings there. */
type Json<Value> = {
  readonly [Key in keyof Value]: Value[Key] extends bigint ? string : Value[Key]
}

interface Vectors {
  readonly context: { readonly chainId: string; readonly registry: Address }
  readonly headers: readonly {
    readonly header: Json<BlockHeader>
    readonly encoded: Hex
    readonly blockId: Hex
    readonly round: number
    readonly precommitDigest: Hex
  }[]
  readonly votes: readonly { readonly vote: Json<ContractVote>; readonly digest: Hex }[]
  readonly results: readonly { readonly result: ResultVote; readonly digest: Hex }[]
}

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../test/${path}`, import.meta.url), 'utf8'))
const vectors: Vectors = read('vectors/consensus.json')
const context = { ...vectors.context, chainId: BigInt(vectors.context.chainId) }

test('encodes and hashes headers as the second library does', () => {
  for (const { header: text, encoded, blockId, round, precommitDigest } of vectors.headers) {
    const header: BlockHeader = {
      ...text,
      height: BigInt(text.height),
      epoch: BigInt(text.epoch),
      time: BigInt(text.time),
      faults: BigInt(text.faults),
    }
    expect(encodeBlockHeader(header)).toBe(encoded)
    expect(hashBlockHeader(header)).toBe(blockId)
    expect(hashPrecommit(header, round, context)).toBe(precommitDigest)
  }
})

test('hashes votes and results as the second library does', () => {
  for (const { vote, digest } of vectors.votes) {
    expect(hashVote({ ...vote, height: BigInt(vote.height) }, context)).toBe(digest)
  }
  for (const { result, digest } of vectors.results) {
    expect(hashResultVote(result, context)).toBe(digest)
  }
})

test('hashes votes as the consensus core does', () => {
  const { votes, proposals, context: core } = read('vectors-conformance/voteDigest.json')
  const numbers: Record<string, ContractVoteType> = { prevote: 1, precommit: 2 }
  for (const item of [...votes, ...proposals]) {
    const vote: ContractVote = {
      height: BigInt(item.height),
      round: item.round,
      voteType: numbers[item.type] ?? 0,
      blockId: item.valueId ?? `0x${'00'.repeat(32)}`,
      validRound: item.validRound,
    }
    expect(hashVote(vote, { chainId: BigInt(core.chainId), registry: core.registry })).toBe(
      item.digest,
    )
  }
})

test('binds chain and registry', () => {
  const vote: ContractVote = { ...(vectors.votes[0]?.vote as Json<ContractVote>), height: 1n }
  const digest = hashVote(vote, context)
  expect(hashVote(vote, { ...context, chainId: 1n })).not.toBe(digest)
  expect(hashVote(vote, { ...context, registry: `0x${'12'.repeat(20)}` })).not.toBe(digest)
})
