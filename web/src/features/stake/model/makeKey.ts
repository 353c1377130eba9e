import { generateSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { bytesToHex } from 'viem'

const SEED_BYTES = 32

/** A new BLS key as the file that `flow executor` reads, from the randomness of this browser. */
export function makeKey(): string {
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES))
  return `${bytesToHex(generateSecretKey(seed))}\n`
}
