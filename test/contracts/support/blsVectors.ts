// node test/contracts/support/blsVectors.ts
//
// Writes test/vectors/bls.json and, as Solidity, test/contracts/support/BLS12381Vectors.sol. Nothing in them is random;
// test/contracts/bls.test.ts fails while they are not what this file makes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesToHex, concat, type Hex, keccak256, pad, toHex } from 'viem'
import { PROJECT_ROOT } from '../../../scripts/contracts/paths.ts'
import { aggregateSignatures, sumPublicKeys } from '../../../sdk/src/bls/aggregate.ts'
import { BlsDomain } from '../../../sdk/src/bls/domain.ts'
import { encodeG1, encodeG2 } from '../../../sdk/src/bls/encodePoints.ts'
import { hashPossession, provePossession } from '../../../sdk/src/bls/possession.ts'
import { generateSecretKey } from '../../../sdk/src/bls/secretKey.ts'
import { getPublicKey, sign } from '../../../sdk/src/bls/sign.ts'
import { RFC9380_DOMAIN, RFC9380_VECTORS } from './rfc9380Vectors.ts'
import { outsideSubgroupG1, outsideSubgroupG2, rogueKey } from './strangePoints.ts'

const KEY_COUNT = 7
const PRESENT_COUNT = 5

export type BlsVectors = ReturnType<typeof buildBlsVectors>

/** Seven keys, what they sign, and points that nobody may accept; points as EIP-2537 writes them. */
export function buildBlsVectors() {
  const digest = keccak256(toHex('golden digest'))
  const keys = Array.from({ length: KEY_COUNT }, (_, index) => {
    const seed = keccak256(toHex(`golden seed ${index}`))
    const secretKey = generateSecretKey(Buffer.from(seed.slice(2), 'hex'))
    return { seed, secretKey, publicKey: getPublicKey(secretKey) }
  })
  const signatures = keys.map(({ secretKey }) => sign(secretKey, digest, BlsDomain.RESULT))
  const [first] = keys as [(typeof keys)[number]]
  const context = {
    chainId: 31337n,
    contract: pad(toHex(0xb15), { size: 20 }),
    owner: pad(toHex(0x09e7), { size: 20 }),
  }
  const publicKeys = keys.map(({ publicKey }) => publicKey)
  const rogue = rogueKey(publicKeys)
  return {
    domain: BlsDomain.RESULT,
    digest,
    members: keys.map(({ seed, secretKey, publicKey }, index) => ({
      seed,
      secretKey: bytesToHex(secretKey),
      publicKey: encodeG2(publicKey),
      signature: encodeG1(signatures[index] as (typeof signatures)[number]),
    })),
    setKey: encodeG2(sumPublicKeys(publicKeys)),
    /** Of all members, and of the first five. */
    aggregateOfAll: encodeG1(aggregateSignatures(signatures)),
    aggregateOfFive: encodeG1(aggregateSignatures(signatures.slice(0, PRESENT_COUNT))),
    possession: {
      chainId: Number(context.chainId),
      contract: context.contract,
      owner: context.owner,
      digest: hashPossession(first.publicKey, context),
      signature: encodeG1(provePossession(first.secretKey, context)),
    },
    /** The sum of the seven keys and this one is a key that the attacker knows. */
    rogue: {
      publicKey: encodeG2(rogue.publicKey),
      /** By the known key alone over the digest: valid for the poisoned set. */
      signature: encodeG1(sign(rogue.knownSecretKey, digest, BlsDomain.RESULT)),
      /** The best the attacker can do for a proof. */
      possession: encodeG1(
        sign(rogue.knownSecretKey, hashPossession(rogue.publicKey, context), BlsDomain.POSSESSION),
      ),
    },
    outsideSubgroup: { g1: encodeG1(outsideSubgroupG1()), g2: encodeG2(outsideSubgroupG2()) },
    rfc9380: {
      domain: RFC9380_DOMAIN,
      cases: RFC9380_VECTORS.map(({ message, x, y }) => ({
        message,
        point: concat([pad(x, { size: 64 }), pad(y, { size: 64 })]),
      })),
    },
  }
}

/** Path and text of each generated file. */
export function renderBlsVectors(): ReadonlyMap<string, string> {
  const vectors = buildBlsVectors()
  return new Map([
    ['test/vectors/bls.json', `${JSON.stringify(vectors, null, 2)}\n`],
    ['test/contracts/support/BLS12381Vectors.sol', renderSolidity(vectors)],
  ])
}

function renderSolidity(vectors: BlsVectors): string {
  const { members, possession, rogue, outsideSubgroup, rfc9380 } = vectors
  const literal = (bytes: Hex): string => `hex"${bytes.slice(2)}"`
  const constants = [
    ['bytes', 'DOMAIN', `"${vectors.domain}"`],
    ['bytes32', 'DIGEST', vectors.digest],
    ['bytes', 'SET_KEY', literal(vectors.setKey)],
    ['bytes', 'AGGREGATE_OF_ALL', literal(vectors.aggregateOfAll)],
    ['bytes', 'AGGREGATE_OF_FIVE', literal(vectors.aggregateOfFive)],
    ['uint256', 'POSSESSION_CHAIN_ID', String(possession.chainId)],
    ['address', 'POSSESSION_CONTRACT', `address(${BigInt(possession.contract)})`],
    ['address', 'POSSESSION_OWNER', `address(${BigInt(possession.owner)})`],
    ['bytes32', 'POSSESSION_DIGEST', possession.digest],
    ['bytes', 'POSSESSION', literal(possession.signature)],
    ['bytes', 'ROGUE_KEY', literal(rogue.publicKey)],
    ['bytes', 'ROGUE_SIGNATURE', literal(rogue.signature)],
    ['bytes', 'ROGUE_POSSESSION', literal(rogue.possession)],
    ['bytes', 'OUTSIDE_SUBGROUP_G1', literal(outsideSubgroup.g1)],
    ['bytes', 'OUTSIDE_SUBGROUP_G2', literal(outsideSubgroup.g2)],
    ['bytes', 'RFC9380_DOMAIN', `"${rfc9380.domain}"`],
  ].map(([type, name, value]) => `    ${type} internal constant ${name} = ${value};`)
  const list = (name: string, items: readonly Hex[]): string[] => [
    '',
    `    function ${name}() internal pure returns (bytes[] memory items) {`,
    `        items = new bytes[](${items.length});`,
    ...items.map((item, index) => `        items[${index}] = ${literal(item)};`),
    '    }',
  ]
  return [
    '// SPDX-License-Identifier: GPL-3.0-or-later',
    'pragma solidity 0.8.37;',
    '',
    '// Generated by test/contracts/support/blsVectors.ts.',
    '// prettier-ignore',
    'library BLS12381Vectors {',
    ...constants,
    ...list(
      'publicKeys',
      members.map((member) => member.publicKey),
    ),
    ...list(
      'signatures',
      members.map((member) => member.signature),
    ),
    ...list(
      'rfc9380Messages',
      rfc9380.cases.map((vector) => vector.message),
    ),
    ...list(
      'rfc9380Points',
      rfc9380.cases.map((vector) => vector.point),
    ),
    '}',
    '',
  ].join('\n')
}

if (import.meta.main) {
  for (const [path, text] of renderBlsVectors()) writeFileSync(join(PROJECT_ROOT, path), text)
}
