import { hash } from 'node:crypto'
import { abiWords } from '@flowbuilder/sdk/consensus/abiWords'
import { canonicalBytes } from '@flowbuilder/sdk/workflow/canonicalJson'
import { type Hex, keccak256, stringToHex } from 'viem'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import { FieldReader } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree } from '../consensus/engine/codec/rlp.ts'
import type { Operator } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import { signedBundleSchema } from './transactionSchema.ts'

/** 128 KiB: a bundle as it is signed. */
export const MAX_BUNDLE_BYTES = 2 ** 17
export const OPERATOR_SIGNATURE_BYTES = 64

const DOMAIN = keccak256(stringToHex('FlowBuilder bundle v1'))

/** What an operator signs. */
export interface SignedBundle {
  readonly operator: Operator
  readonly sequence: number
  readonly transactions: readonly Transaction[]
}

/** A bundle as it travels. */
export interface SealedBundle {
  readonly bundle: SignedBundle
  /** Its canonical JSON. */
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes. */
  readonly hash: Hex
  readonly signature: Uint8Array
}

/** What is signed: (domain, chain, registry, SHA-256 of the canonical JSON). Nothing else of the system is signed like it. */
export function bundleMessage(bundleHash: Hex, { chainId, registry }: SigningContext): Uint8Array {
  return abiWords([DOMAIN, chainId, registry, bundleHash])
}

export function encodeBundle({ operator, sequence, transactions }: SignedBundle): Uint8Array {
  return canonicalBytes({ operator, sequence, transactions })
}

/** Undefined unless the bytes are the canonical JSON of a bundle within the limits. Nothing is verified yet. */
export function decodeBundle(bytes: Uint8Array): SignedBundle | undefined {
  if (bytes.length > MAX_BUNDLE_BYTES) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const parsed = signedBundleSchema.safeParse(JSON.parse(text))
    if (!parsed.success) return undefined
    const again = encodeBundle(parsed.data)
    return Buffer.compare(again, bytes) === 0 ? parsed.data : undefined
  } catch {
    return undefined // no UTF-8, no JSON, or text that has no canonical form
  }
}

/** RLP of (JSON, signature). */
export function encodeSealed({ bytes, signature }: SealedBundle): Uint8Array {
  return encodeTree([bytes, signature])
}

/** A bundle whose JSON was not read yet. */
export type ClosedBundle = Omit<SealedBundle, 'bundle'>

/** Reads the frame alone. Undefined for bytes that no correct peer sends. */
export function decodeClosed(message: Uint8Array): ClosedBundle | undefined {
  if (message.length > MAX_BUNDLE_BYTES + 128) return undefined
  const tree = decodeTree(message)
  return undefinedIfMalformed(() => {
    const fields = new FieldReader(tree)
    const bytes = fields.bytes()
    const signature = fields.bytes(OPERATOR_SIGNATURE_BYTES)
    fields.end()
    return { bytes, hash: hashBundle(bytes), signature }
  })
}

/** SHA-256, by OpenSSL: every bundle is hashed by everybody. */
export function hashBundle(bytes: Uint8Array): Hex {
  return `0x${hash('sha256', bytes, 'hex')}`
}
