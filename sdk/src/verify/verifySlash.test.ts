import { readFileSync } from 'node:fs'
import {
  encodeFunctionData,
  type Hex,
  hexToBytes,
  keccak256,
  toHex,
  zeroAddress,
  zeroHash,
} from 'viem'
import { describe, expect, test } from 'vitest'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import { Fault } from '../actions/getSlash.ts'
import { getWorkflowId } from '../actions/getWorkflowId.ts'
import { hashContent } from '../actions/hashContent.ts'
import { hashSlash } from '../actions/hashSlash.ts'
import { PLAIN_TERMS, VerifyMode, type WorkflowRequest } from '../actions/workflowRequest.ts'
import { aggregateSignatures } from '../bls/aggregate.ts'
import { BlsDomain } from '../bls/domain.ts'
import { decodeG2 } from '../bls/encodePoints.ts'
import { sign } from '../bls/sign.ts'
import { makeCertificate } from '../consensus/certificate.ts'
import {
  type ContractVote,
  ContractVoteType,
  hashPrecommit,
  hashResultVote,
  hashVote,
} from '../consensus/voteDigest.ts'
import { type SlashEvidence, verifySlash } from './verifySlash.ts'

const keys: readonly { readonly secretKey: Hex; readonly publicKey: Hex }[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/bls.json', import.meta.url), 'utf8'),
).members.slice(0, 4)
const secretOf = (index: number): Uint8Array => hexToBytes(keys[index]?.secretKey as Hex)
const publicKey = decodeG2(keys[0]?.publicKey as Hex)
const OWNER = '0x00000000000000000000000000000000000000bb'
const network = { chainId: 31_337, registry: '0x00000000000000000000000000000000000000aa' } as const
const context = { ...network, chainId: BigInt(network.chainId) }
const HEIGHT = 12n
const EPOCH = 3n

const evidenceOf = (fault: Fault, subject: Hex, input: Hex): SlashEvidence => ({
  ...network,
  slashId: hashSlash({ fault, owner: OWNER, subject }),
  fault,
  owner: OWNER,
  input,
  keyHash: keccak256(keys[0]?.publicKey as Hex),
  storedResult: zeroHash,
  members: keys.map((key, index) => ({
    owner: index === 0 ? OWNER : zeroAddress,
    publicKey: decodeG2(key.publicKey),
    weight: 1n,
  })),
})
const failuresOf = (evidence: SlashEvidence): string[] =>
  verifySlash(evidence).flatMap(({ id, passed }) => (passed ? [] : [id]))

describe('two votes for one place', () => {
  const vote: ContractVote = {
    height: HEIGHT,
    round: 1,
    voteType: ContractVoteType.PREVOTE,
    blockId: keccak256('0x01'),
    validRound: -1,
  }
  const other: ContractVote = { ...vote, blockId: keccak256('0x02') }
  const report = (second: ContractVote, signed: ContractVote = second): SlashEvidence => {
    const signature = aggregateSignatures(
      [vote, signed].map((one) => sign(secretOf(0), hashVote(one, context), BlsDomain.VOTE)),
    )
    const input = encodeFunctionData({
      abi: incentiveManagerAbi,
      functionName: 'reportEquivocation',
      args: [publicKey, vote, second, signature],
    })
    return evidenceOf(Fault.EQUIVOCATION, toHex(HEIGHT, { size: 32 }), input)
  }

  test('holds when the key signed both', () => {
    const checks = verifySlash(report(other))
    expect(checks.map(({ id }) => id)).toEqual([
      'slashEvidence',
      'slashId',
      'slashKey',
      'contradiction',
      'bothSigned',
    ])
    expect(checks.every(({ passed }) => passed)).toBe(true)
  })

  test('fails by name for votes that agree, another round, a vote not signed, another key or owner', () => {
    expect(failuresOf(report(vote))).toEqual(['contradiction'])
    expect(failuresOf(report({ ...other, round: 2 }))).toEqual(['contradiction'])
    expect(failuresOf(report(other, vote))).toEqual(['bothSigned'])
    expect(failuresOf({ ...report(other), keyHash: undefined })).toEqual(['slashKey'])
    expect(failuresOf({ ...report(other), owner: zeroAddress })).toEqual(['slashId'])
    expect(failuresOf({ ...report(other), fault: Fault.ABSENCE })).toEqual(['slashEvidence'])
  })
})

describe('a wrong result', () => {
  const request: WorkflowRequest = {
    ...PLAIN_TERMS,
    owner: zeroAddress,
    mode: VerifyMode.QUORUM,
    deadline: 1_900_000_000n,
    fee: 1n,
    definitionHash: zeroHash,
    inputsHash: zeroHash,
    programHash: zeroHash,
    inputsCommitment: zeroHash,
    clientRequestId: zeroHash,
  }
  const id = getWorkflowId({ ...network, request })
  const lie = keccak256(toHex('a lie'))
  const input = encodeFunctionData({
    abi: incentiveManagerAbi,
    functionName: 'reportWrongResult',
    args: [
      publicKey,
      sign(secretOf(0), hashResultVote({ id, resultHash: lie }, context), BlsDomain.RESULT),
      lie,
      request,
      hashContent(request),
    ],
  })
  const evidence = evidenceOf(Fault.WRONG_RESULT, id, input)

  test('holds when the key signed another result than the certified one', () => {
    expect(failuresOf(evidence)).toEqual([])
    expect(failuresOf({ ...evidence, storedResult: lie })).toEqual(['otherResult'])
    expect(failuresOf({ ...evidence, chainId: 1 })).toEqual(['slashId', 'resultSigned'])
  })
})

describe('an absence', () => {
  const header = {
    height: HEIGHT,
    epoch: EPOCH,
    time: 1_800_000_000n,
    parentId: zeroHash,
    stateRoot: zeroHash,
    transactionsRoot: zeroHash,
    settlementRoot: zeroHash,
    beacon: zeroHash,
    faults: 1n,
    proposer: zeroAddress,
  }
  const report = (faults: bigint, signers: readonly number[]): SlashEvidence => {
    const accused = { ...header, faults }
    const digest = hashPrecommit(accused, 0, context)
    const signatures = signers.map(
      (index) => [index, sign(secretOf(index), digest, BlsDomain.VOTE)] as const,
    )
    const certificate = makeCertificate(new Map(signatures), { size: keys.length, round: 0 })
    const input = encodeFunctionData({
      abi: incentiveManagerAbi,
      functionName: 'reportAbsence',
      args: [accused, certificate, faults],
    })
    return evidenceOf(Fault.ABSENCE, toHex(EPOCH, { size: 32 }), input)
  }

  test('holds when a certified block names the owner, and not for another member or two signers', () => {
    expect(failuresOf(report(1n, [1, 2, 3]))).toEqual([])
    expect(failuresOf(report(2n, [1, 2, 3]))).toEqual(['faultNamed'])
    expect(failuresOf(report(1n, [1, 2]))).toEqual(['faultCertified'])
    expect(failuresOf({ ...report(1n, [1, 2, 3]), members: [] })).toEqual([
      'faultNamed',
      'faultCertified',
    ])
  })
})

test('a lost dispute has no report, and nothing else is slashed without one', () => {
  expect(failuresOf(evidenceOf(Fault.LOST_DISPUTE, zeroHash, '0x'))).toEqual([])
  expect(failuresOf(evidenceOf(Fault.EQUIVOCATION, zeroHash, '0x1234'))).toEqual(['slashEvidence'])
})
