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
import { expect, test } from 'vitest'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { getWorkflowId } from '../actions/getWorkflowId.ts'
import { certifiedItems } from '../actions/settleBatch.ts'
import { settlementRoot } from '../actions/settlementRoot.ts'
import { PLAIN_TERMS, VerifyMode, type WorkflowRequest } from '../actions/workflowRequest.ts'
import { BlsDomain } from '../bls/domain.ts'
import { decodeG2 } from '../bls/encodePoints.ts'
import { sign } from '../bls/sign.ts'
import type { BlockHeader } from '../consensus/blockHeader.ts'
import { type Member, makeCertificate } from '../consensus/certificate.ts'
import { hashPrecommit } from '../consensus/voteDigest.ts'
import { decodeCertifiedCalls } from './decodeCertifiedCalls.ts'
import {
  type CertificateEvidence,
  verifyCertificateSettlement,
} from './verifyCertificateSettlement.ts'

const keys: readonly { readonly secretKey: Hex; readonly publicKey: Hex }[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/bls.json', import.meta.url), 'utf8'),
).members.slice(0, 4)

const REGISTRY = '0x00000000000000000000000000000000000000aa'
const network = { chainId: 31_337, registry: REGISTRY } as const
const ROUND = 2
const requestOf = (index: number): WorkflowRequest => ({
  ...PLAIN_TERMS,
  owner: zeroAddress,
  mode: VerifyMode.QUORUM,
  deadline: 1_900_000_000n,
  fee: 1n,
  definitionHash: keccak256(toHex('definition')),
  inputsHash: keccak256(toHex('inputs')),
  programHash: zeroHash,
  inputsCommitment: zeroHash,
  clientRequestId: toHex(index, { size: 32 }),
})
const all = [1, 2, 3].map((index) => ({
  request: requestOf(index),
  resultHash: keccak256(toHex(`result ${index}`)),
}))
const [request, resultHash] = [requestOf(2), keccak256(toHex('result 2'))]
const id = getWorkflowId({ ...network, request })
const members: readonly Member[] = keys.map(({ publicKey }) => ({
  publicKey: decodeG2(publicKey),
  weight: 1n,
}))

/** The calldata of a settlement, as the chain has it. */
function settle(change: Partial<BlockHeader> = {}, signers = [0, 1, 3]): Hex {
  const header: BlockHeader = {
    height: 12n,
    epoch: 3n,
    time: 1_800_000_000n,
    parentId: zeroHash,
    stateRoot: zeroHash,
    transactionsRoot: zeroHash,
    settlementRoot: settlementRoot(
      all.map((item) => ({ ...item, id: getWorkflowId({ ...network, request: item.request }) })),
    ),
    beacon: zeroHash,
    faults: 0n,
    proposer: zeroAddress,
    ...change,
  }
  const digest = hashPrecommit(header, ROUND, { ...network, chainId: BigInt(network.chainId) })
  const signatures = signers.map(
    (index) =>
      [index, sign(hexToBytes(keys[index]?.secretKey as Hex), digest, BlsDomain.VOTE)] as const,
  )
  const certificate = makeCertificate(new Map(signatures), { size: keys.length, round: ROUND })
  return encodeFunctionData({
    abi: workflowRegistryAbi,
    functionName: 'settleBatch',
    args: [header, certifiedItems(all), certificate],
  })
}

const call = decodeCertifiedCalls(settle(), network)[0]
if (call === undefined) throw new Error('no call')
const evidence: CertificateEvidence = {
  ...network,
  id,
  request,
  resultHash,
  calledContract: REGISTRY,
  call,
  members,
}

const NAMES = {
  id: 'the id commits to chain, registry and request',
  call: 'the settlement is a call of the registry with a certificate for this request',
  result: 'the certified result is that of the registry',
  root: 'the settlement root commits to all results of the block',
  quorum: 'validators with more than 2/3 of the stake of epoch 3 signed',
  signature: 'the BLS signature holds for the block under the keys of these validators',
} as const

const failuresOf = (change: Partial<CertificateEvidence>): string[] =>
  verifyCertificateSettlement({ ...evidence, ...change }).flatMap(({ name, passed }) =>
    passed ? [] : [name],
  )

test('every check of a true settlement passes, in order', () => {
  const checks = verifyCertificateSettlement(evidence)
  expect(checks.map(({ name }) => name)).toEqual(Object.values(NAMES))
  expect(checks.every(({ passed }) => passed)).toBe(true)
  expect(checks[4]?.detail).toBe('weight 3 of 4, 3 of 4 validators')
})

test('a tampered input fails the check that is about it', () => {
  expect(failuresOf({ request: { ...request, fee: 2n } })).toEqual([NAMES.id])
  expect(failuresOf({ resultHash: zeroHash })).toEqual([NAMES.result])
  expect(failuresOf({ calledContract: zeroAddress })).toEqual([NAMES.call])
  expect(failuresOf({ calledContract: undefined })).toEqual([NAMES.call])
  expect(failuresOf({ call: undefined })).toEqual([NAMES.call])
  const [first, second, third] = call.results
  if (!first || !second || !third) throw new Error('three results')
  expect(failuresOf({ call: { ...call, results: [third, second, first] } })).toEqual([NAMES.root])
  expect(failuresOf({ call: { ...call, results: [first, third] } })).toEqual([
    NAMES.result,
    NAMES.root,
  ])
  const header = { ...call.header, height: 13n }
  expect(failuresOf({ call: { ...call, header } })).toEqual([NAMES.signature])
  const certificate = { ...call.certificate, absentMembers: 0n }
  expect(failuresOf({ call: { ...call, certificate } })).toEqual([NAMES.signature])
  const round = { ...call.certificate, round: ROUND + 1 }
  expect(failuresOf({ call: { ...call, certificate: round } })).toEqual([NAMES.signature])
  expect(failuresOf({ members: members.toReversed() })).toEqual([NAMES.signature])
  expect(failuresOf({ members: [] })).toEqual([NAMES.quorum, NAMES.signature])
})

test('two thirds are too few, counted by weight', () => {
  const weighted = [1n, 1n, 6n, 10n].map(
    (weight, index) => ({ ...members[index], weight }) as Member,
  )
  // The third one is absent: 12 of 18.
  expect(failuresOf({ members: weighted })).toEqual([NAMES.quorum])
  const enough = weighted.map((member, index) =>
    index === 3 ? { ...member, weight: 11n } : member,
  )
  expect(failuresOf({ members: enough })).toEqual([])
})

test('finds the certificate inside of multicall, and nothing in other calldata', () => {
  const inner = encodeFunctionData({
    abi: workflowRegistryAbi,
    functionName: 'multicall',
    args: [['0x1234', settle()]],
  })
  const outer = encodeFunctionData({
    abi: workflowRegistryAbi,
    functionName: 'multicall',
    args: [[inner]],
  })
  expect(decodeCertifiedCalls(outer, network)).toEqual([call])
  expect(decodeCertifiedCalls('0x', network)).toEqual([])
  expect(decodeCertifiedCalls(settle().slice(0, 200) as Hex, network)).toEqual([])
  const other = decodeCertifiedCalls(settle(), { ...network, chainId: 1 })[0]
  expect(failuresOf({ call: other })).toContain(NAMES.result)
})
