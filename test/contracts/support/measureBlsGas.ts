import { toHex } from 'viem'
import { BlsDomain } from '../../../sdk/src/bls/domain.ts'
import { decodeG1, decodeG2 } from '../../../sdk/src/bls/encodePoints.ts'
import { placeBlsHarness } from './blsHarness.ts'
import { buildBlsVectors } from './blsVectors.ts'
import type { TestChain } from './startChain.ts'

/** Whole transactions, which change nothing: keys and signature come in calldata. */
export async function measureBlsGas(chain: TestChain): Promise<Record<string, number>> {
  const { measure } = await placeBlsHarness(chain)
  const { members, digest, setKey, aggregateOfAll, aggregateOfFive, possession } = buildBlsVectors()
  const [first] = members as [(typeof members)[number]]
  const key = decodeG2(first.publicKey)
  const domain = toHex(BlsDomain.RESULT)
  const aggregate = (absentFrom: number, signature: typeof aggregateOfAll) =>
    measure('verifyAggregate', [
      decodeG2(setKey),
      members.slice(absentFrom).map(({ publicKey }) => decodeG2(publicKey)),
      decodeG1(signature),
      digest,
      domain,
    ])
  return {
    bls_verify_single: await measure('verifySingle', [
      key,
      decodeG1(first.signature),
      digest,
      domain,
    ]),
    bls_verify_aggregate_7_of_7: await aggregate(7, aggregateOfAll),
    bls_verify_aggregate_5_of_7: await aggregate(5, aggregateOfFive),
    bls_possession: await measure('verifyPossession', [
      key,
      possession.owner,
      decodeG1(possession.signature),
    ]),
    bls_hash_to_g1: await measure('hashToG1', [digest, domain]),
  }
}
