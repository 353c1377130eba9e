import { crc32c } from '../../storage/log/format/crc32c.ts'
import { SignerErrorCode, signerError } from './errors.ts'
import { type Position, SIGN_BYTES, SIGNATURE_BYTES } from './port.ts'

/** Rounds of real requests are below it: an imported height is closed in all its rounds. */
export const ALL_ROUNDS = 2 ** 31
/** Height of a record that has signed nothing: `round` and `step` are then 0. */
export const NOTHING_SIGNED = -1

/** What a key last signed. */
export interface SignedRecord {
  /** NOTHING_SIGNED, or the highest height. */
  readonly height: number
  /** ALL_ROUNDS when the height comes from elsewhere and nothing of it is known but perhaps its root. */
  readonly round: number
  readonly step: number
  readonly signBytes: Uint8Array | undefined
  /** Undefined after an import: the bytes are known, the signature is made again. */
  readonly signature: Uint8Array | undefined
  /** Decided heights to be seen before the next signature. */
  readonly listen: number
}

export const FRESH_RECORD: SignedRecord = {
  height: NOTHING_SIGNED,
  round: 0,
  step: 0,
  signBytes: undefined,
  signature: undefined,
  listen: 0,
}

const VERSION = 1
const FIXED_BYTES = 1 + 8 + 8 + 4 + 1 + 4 + 1
const HAS_SIGN_BYTES = 1
const HAS_SIGNATURE = 2

/**
 * - Shape: version u8, chain id u64, height i64, round u32, step u8, listen u32, flags u8, sign bytes 32 and signature 48 if
 *   the flags have them, crc32c u32; little-endian. LMDB has no checksums.
 */
export function encodeSignedRecord(record: SignedRecord, chainId: bigint): Uint8Array {
  const { signBytes, signature } = record
  const size = FIXED_BYTES + (signBytes?.length ?? 0) + (signature?.length ?? 0) + 4
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, VERSION)
  view.setBigUint64(1, chainId, true)
  view.setBigInt64(9, BigInt(record.height), true)
  view.setUint32(17, record.round, true)
  view.setUint8(21, record.step)
  view.setUint32(22, record.listen, true)
  view.setUint8(26, (signBytes ? HAS_SIGN_BYTES : 0) | (signature ? HAS_SIGNATURE : 0))
  bytes.set(signBytes ?? [], FIXED_BYTES)
  bytes.set(signature ?? [], FIXED_BYTES + (signBytes?.length ?? 0))
  view.setUint32(size - 4, crc32c(bytes, 0, size - 4), true)
  return bytes
}

/** Errors: SIGNER_RECORD_CORRUPT; SIGNER_MISMATCH for another chain. */
export function decodeSignedRecord(bytes: Uint8Array, chainId: bigint): SignedRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = bytes.length - 4
  if (end < FIXED_BYTES || view.getUint32(end, true) !== crc32c(bytes, 0, end))
    throw corrupt('checksum')
  if (view.getUint8(0) !== VERSION) throw corrupt('version')
  const flags = view.getUint8(26)
  const signBytesEnd = FIXED_BYTES + (flags & HAS_SIGN_BYTES ? SIGN_BYTES : 0)
  const signatureEnd = signBytesEnd + (flags & HAS_SIGNATURE ? SIGNATURE_BYTES : 0)
  if (signatureEnd !== end) throw corrupt('length')
  const actual = view.getBigUint64(1, true)
  if (actual !== chainId)
    throw signerError(
      SignerErrorCode.MISMATCH,
      `the signer's record belongs to chain ${actual}, not ${chainId}`,
      'chainId',
    )
  return {
    height: Number(view.getBigInt64(9, true)),
    round: view.getUint32(17, true),
    step: view.getUint8(21),
    listen: view.getUint32(22, true),
    signBytes: flags & HAS_SIGN_BYTES ? bytes.slice(FIXED_BYTES, signBytesEnd) : undefined,
    signature: flags & HAS_SIGNATURE ? bytes.slice(signBytesEnd, signatureEnd) : undefined,
  }
}

/** Below zero when `a` comes before `b`. */
export function comparePositions(
  a: Pick<SignedRecord, 'height' | 'round' | 'step'>,
  b: Position | Pick<SignedRecord, 'height' | 'round' | 'step'>,
): number {
  return a.height - b.height || a.round - b.round || a.step - b.step
}

export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return false
  return a.every((byte, at) => byte === b[at])
}

function corrupt(detail: string): Error {
  return signerError(
    SignerErrorCode.RECORD_CORRUPT,
    `the signer's record is damaged (${detail})`,
    detail,
  )
}
