import { LogError, LogErrorCode, type LogFault } from './errors.ts'
import { type ChainHash, FIRST_HASH, sameHash } from './format/chainHash.ts'
import { judgeTail } from './format/judgeTail.ts'
import { scanSegment } from './format/scanSegment.ts'
import { MAX_SEAL_BYTES } from './format/sealRecords.ts'
import { decodeSegmentHeader, type SegmentHeader } from './format/segmentHeader.ts'
import type { LogOptions } from './logOptions.ts'
import { MAX_SEGMENT_BYTES } from './port.ts'

/** A segment that was checked. */
export interface OpenSegment {
  readonly header: SegmentHeader
  /** Durable bytes. */
  bytes: number
}

/** What is known of the log after the segments so far. */
export interface Recovery {
  readonly segments: readonly OpenSegment[]
  readonly nextSequence: number
  readonly hash: ChainHash
  /** 0 for none. */
  readonly checkpoint: number
  readonly sealed: boolean
}

export const NO_SEGMENTS: Recovery = {
  segments: [],
  nextSequence: 1,
  hash: FIRST_HASH,
  checkpoint: 0,
  sealed: true,
}

/** The log with one more segment, or where it is damaged. */
export type RecoveryStep =
  | { readonly fault: LogFault }
  | {
      readonly recovery: Recovery
      /** Bytes to keep of the segment; fewer than it has when its tail is torn. */
      readonly keepBytes: number
    }

/**
 * Takes the next segment into account.
 *
 * - `name`: the first sequence as the file's name says it; `isLast`: only then may its tail be torn.
 * - Errors: LOG_MISMATCH for a log of another chain or epoch.
 * - Source: docs/specs/log.md section 5.
 */
export function recoverSegment(
  before: Recovery,
  segment: { readonly name: number; readonly bytes: Uint8Array; readonly isLast: boolean },
  identity: Pick<LogOptions, 'chainId' | 'epoch'>,
): RecoveryStep {
  const { name, bytes, isLast } = segment
  const fault = (offset: number, reason: string): RecoveryStep => ({
    fault: { segment: name, offset, reason },
  })
  if (bytes.length > MAX_SEGMENT_BYTES + MAX_SEAL_BYTES) return fault(0, 'segment too long')
  const header = decodeSegmentHeader(bytes)
  if (typeof header === 'string') return fault(0, header)
  checkIdentity(header, identity)
  if (header.firstSequence !== name) return fault(0, 'named for another sequence')
  const isFirst = before.segments.length === 0
  if (!isFirst) {
    if (header.firstSequence !== before.nextSequence) return fault(0, 'segment missing before it')
    if (!sameHash(header.prevHash, before.hash)) return fault(0, 'chain')
  }
  const scan = scanSegment(bytes, header)
  if (scan.bad !== undefined && (!isLast || judgeTail(bytes, header, scan) === 'damaged'))
    return fault(scan.goodBytes, scan.bad)
  const checkpoint = Math.max(before.checkpoint, scan.checkpoint, header.checkpoint)
  // Segments are only removed behind a checkpoint that stays.
  const start = before.segments[0]?.header.firstSequence ?? header.firstSequence
  if (isLast && start > 1 && checkpoint < start) return fault(0, 'checkpoint missing')
  return {
    recovery: {
      segments: [...before.segments, { header, bytes: scan.goodBytes }],
      nextSequence: scan.position.nextSequence,
      hash: scan.position.hash,
      checkpoint,
      sealed: scan.sealed,
    },
    keepBytes: scan.goodBytes,
  }
}

function checkIdentity(
  header: SegmentHeader,
  { chainId, epoch }: Pick<LogOptions, 'chainId' | 'epoch'>,
): void {
  if (header.chainId !== chainId) throw mismatch('chainId', chainId, header.chainId)
  if (header.epoch !== epoch) throw mismatch('epoch', epoch, header.epoch)
}

function mismatch(
  field: 'chainId' | 'epoch',
  expected: bigint | number,
  actual: bigint | number,
): LogError {
  return new LogError({
    data: {
      code: LogErrorCode.MISMATCH,
      field,
      expected: String(expected),
      actual: String(actual),
    },
    message: `the log belongs to ${field} ${actual}, not ${expected}`,
    remedy: 'Use another data directory for another chain, and a new log after a state snapshot.',
  })
}
