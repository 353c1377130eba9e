import { type Address, type Hash, type Hex, keccak256, stringToBytes } from 'viem'
import { Bucket, bucketKey } from '../../storage/buckets.ts'
import type { KvWrite } from '../../storage/kv/port.ts'
import type { SettlementReceipt } from '../port.ts'
import type { AccountCall } from './port.ts'

/** One signature of an outgoing transaction; all of one transaction share its nonce. Amounts are decimal strings of wei. */
export interface Signature {
  readonly hash: Hash
  readonly raw: Hex
  readonly maxFeePerGas: string
  readonly maxPriorityFeePerGas: string
  /** True: it sends nothing and only frees the nonce. */
  readonly isCancel: boolean
}

interface OutgoingReceipt {
  readonly hash: Hash
  readonly blockNumber: number
  readonly succeeded: boolean
  readonly gasUsed: string
  readonly gasCost: string
}

/** A transaction from its signature to its receipt, as it is stored. */
export interface Outgoing {
  readonly key: string
  readonly to: Address
  readonly data: Hex
  readonly value: string
  readonly maxGasWei: string | undefined
  readonly nonce: number
  readonly signatures: readonly Signature[]
  /** Once it is included. */
  readonly receipt: OutgoingReceipt | undefined
}

export function outgoingCall({ to, data, value }: Outgoing): AccountCall {
  return { to, data, value: BigInt(value) }
}

export function outgoingKey(key: string): Uint8Array {
  return bucketKey(Bucket.OUTGOING, Buffer.from(keccak256(stringToBytes(key)).slice(2), 'hex'))
}

export function outgoingWrite(outgoing: Outgoing): KvWrite {
  const value = Buffer.from(JSON.stringify(outgoing), 'utf8')
  return { type: 'put', key: outgoingKey(outgoing.key), value }
}

export function readOutgoing(value: Uint8Array): Outgoing {
  return JSON.parse(Buffer.from(value).toString('utf8')) as Outgoing
}

export function writeReceipt({ gasUsed, gasCost, ...receipt }: SettlementReceipt): OutgoingReceipt {
  return { ...receipt, gasUsed: gasUsed.toString(), gasCost: gasCost.toString() }
}

export function readReceipt({ gasUsed, gasCost, ...receipt }: OutgoingReceipt): SettlementReceipt {
  return { ...receipt, gasUsed: BigInt(gasUsed), gasCost: BigInt(gasCost) }
}
