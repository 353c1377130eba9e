import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import { size, zeroHash } from 'viem'
import { call } from 'viem/actions'
import { blsMissing } from './errors.ts'

/** G1ADD of EIP-2537. */
const G1_ADD = '0x000000000000000000000000000000000000000b'
/** Two points at infinity, 128 bytes each. */
const INPUT = `0x${zeroHash.slice(2).repeat(8)}` as const
const POINT_BYTES = 128

/**
 * Makes sure that the chain has the BLS12-381 precompiles: without them no certificate can be checked.
 *
 * - Errors: SETTLEMENT_BLS_MISSING; RPC_*.
 */
export async function requireBls(client: ReadClient): Promise<void> {
  let data: `0x${string}` | undefined
  try {
    data = (await call(client, { to: G1_ADD, data: INPUT })).data
  } catch (error) {
    throw toFlowError(error)
  }
  // An account without code answers nothing.
  if (data === undefined || size(data) !== POINT_BYTES) throw blsMissing()
}
