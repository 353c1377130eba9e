import { type Hash, type Hex, isHex, keccak256 } from 'viem'
import { z } from 'zod'
import { noteInvalid } from './errors.ts'

const schema = z.strictObject({
  version: z.literal(1),
  chainId: z.int().positive(),
  from: z.custom<Hex>((value) => isHex(value)),
  nonce: z.int().nonnegative(),
  maxFeePerGas: z.string().regex(/^\d{1,30}$/),
  maxPriorityFeePerGas: z.string().regex(/^\d{1,30}$/),
  raw: z.custom<Hex>((value) => isHex(value)),
})

/** A transaction as it is recorded before anybody else sees it. Fees are wei per gas, in decimal. */
export type SignedTransaction = z.infer<typeof schema>

export function encodeTransaction(transaction: SignedTransaction): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(transaction))
}

/** Errors: CHAIN_NOTE_INVALID. */
export function decodeTransaction(note: Uint8Array): SignedTransaction {
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(note)))
  } catch {
    throw noteInvalid()
  }
}

/** The name of a transaction on its chain. */
export function hashOf({ raw }: SignedTransaction): Hash {
  return keccak256(raw)
}
