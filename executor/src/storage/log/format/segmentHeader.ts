import { type ChainHash, readHash, writeHash } from './chainHash.ts'
import { crc32c } from './crc32c.ts'

/** Bytes before the first record. */
export const SEGMENT_HEADER_BYTES = 64
export const LOG_FORMAT_VERSION = 1
/** "FLOWWAL" and a zero. */
const MAGIC = Uint8Array.of(0x46, 0x4c, 0x4f, 0x57, 0x57, 0x41, 0x4c, 0)

export interface SegmentHeader {
  /** Below 2^64. */
  readonly chainId: bigint
  readonly epoch: number
  readonly firstSequence: number
  /** Hash of the record before the first one. */
  readonly prevHash: ChainHash
  /** Sequence of the last checkpoint before this segment, 0 without one. */
  readonly checkpoint: number
  /** Chance, new for each segment: checksums start from it. */
  readonly salt: number
}

/**
 * - Shape: magic 8, version u32, salt u32, chain id u64, epoch u64, first sequence u64, prevHash 8, checkpoint u64, zero u32,
 *   crc32c u32 over all before; little-endian.
 * - Source: docs/specs/log.md section 2.
 */
export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint32(8, LOG_FORMAT_VERSION, true)
  view.setUint32(12, header.salt, true)
  view.setBigUint64(16, header.chainId, true)
  view.setBigUint64(24, BigInt(header.epoch), true)
  view.setBigUint64(32, BigInt(header.firstSequence), true)
  writeHash(view, 40, header.prevHash)
  view.setBigUint64(48, BigInt(header.checkpoint), true)
  view.setUint32(60, crc32c(bytes, 0, 60), true)
  return bytes
}

/** The header, or why the bytes are none. */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | string {
  if (bytes.length < SEGMENT_HEADER_BYTES) return 'segment shorter than its header'
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_HEADER_BYTES)
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) return 'not a log segment'
  if (view.getUint32(60, true) !== crc32c(bytes, 0, 60)) return 'header checksum'
  if (view.getUint32(8, true) !== LOG_FORMAT_VERSION) return 'unknown format version'
  return {
    salt: view.getUint32(12, true),
    chainId: view.getBigUint64(16, true),
    epoch: Number(view.getBigUint64(24, true)),
    firstSequence: Number(view.getBigUint64(32, true)),
    prevHash: readHash(view, 40),
    checkpoint: Number(view.getBigUint64(48, true)),
  }
}
