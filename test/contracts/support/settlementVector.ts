import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'

/** A real proof for one of the fixed requests, made for EXECUTOR. */
export interface SettlementVector {
  /** Number of the request: `fixedRequest(index)`. */
  readonly index: number
  readonly id: Hex
  readonly contextHash: Hex
  readonly resultHash: Hex
  readonly proof: Hex
}

export interface SettlementVectors {
  /** Key the proofs belong to; they are stale when it is not the one of circuits/artifacts.lock.json. */
  readonly verificationKeyHash: Hex
  readonly settlements: readonly SettlementVector[]
}

/** With the proof that answers the challenge of disputeWorld.ts, made for RIVAL. */
export interface FixedVectors extends SettlementVectors {
  readonly dispute: Omit<SettlementVector, 'index'>
}

export const SETTLEMENT_VECTORS_FILE = join(
  import.meta.dirname,
  '..',
  '..',
  'vectors',
  'settlements.json',
)

/** Made by test/contracts/generateSettlementVectors.ts. */
export function readSettlementVectors(): FixedVectors {
  return JSON.parse(readFileSync(SETTLEMENT_VECTORS_FILE, 'utf8')) as FixedVectors
}
