import { type Hex, isAddress, isHex, size } from 'viem'
import { MAX_RECORD_BYTES } from '../networkRules.ts'
import type { StakeRecord } from './stakeRecord.ts'

/** Records of one list: a set has no more members. */
export const MAX_LISTED_RECORDS = 1_024

const SIGNATURE_BYTES = 65
/** A peer id with an Ed25519 key is 52 characters long, one with a secp256k1 key 53. */
const PEER_PATTERN = /^[1-9A-HJ-NP-Za-km-z]{46,64}$/

/** JSON: records are few and seldom. */
export function encodeRecords(records: readonly StakeRecord[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(records))
}

/** Undefined for bytes that are no list of records. Nothing of it is verified yet. */
export function decodeRecords(bytes: Uint8Array): readonly StakeRecord[] | undefined {
  if (bytes.length > MAX_LISTED_RECORDS * MAX_RECORD_BYTES) return undefined
  const value = parse(bytes)
  if (!Array.isArray(value) || value.length > MAX_LISTED_RECORDS) return undefined
  const records = value.map(readRecord)
  return records.every((record) => record !== undefined) ? records : undefined
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function readRecord(value: unknown): StakeRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { peer, operator, sequence, operatorSignature, peerSignature } = value as Record<
    string,
    unknown
  >
  const isRecord =
    typeof peer === 'string' &&
    PEER_PATTERN.test(peer) &&
    typeof operator === 'string' &&
    isAddress(operator, { strict: false }) &&
    operator === operator.toLowerCase() &&
    typeof sequence === 'number' &&
    Number.isSafeInteger(sequence) &&
    sequence >= 0 &&
    isSignature(operatorSignature) &&
    isSignature(peerSignature)
  return isRecord
    ? { peer, operator: operator as Hex, sequence, operatorSignature, peerSignature }
    : undefined
}

function isSignature(value: unknown): value is Hex {
  return isHex(value, { strict: true }) && value.length % 2 === 0 && size(value) <= SIGNATURE_BYTES
}
