import { LogError, LogErrorCode } from './errors.ts'
import { DEFAULT_SEGMENT_BYTES, MAX_SEGMENT_BYTES, MIN_SEGMENT_BYTES } from './port.ts'

export interface LogOptions {
  /** Chain that the log belongs to; below 2^64. Another one in the files is refused. */
  readonly chainId: bigint
  /** Counts the lives of the log, so that a log from before a state snapshot is not taken for the present one. */
  readonly epoch: number
  /** A segment is closed before it would grow beyond it. @default DEFAULT_SEGMENT_BYTES */
  readonly segmentBytes?: number
  /** 32 random bits for a new segment; chance comes from outside so that a simulation repeats. */
  readonly nextSalt: () => number
  /**
   * Calls back once when nothing was asked for a while, and returns how to cancel that: the log then marks its last
   * records as durable, which makes damage to them provable. @default never
   */
  readonly whenIdle?: ((callback: () => void) => () => void) | undefined
  /** Called once, when a write or sync fails: the process must end. */
  readonly onFatal?: ((error: LogError) => void) | undefined
}

/** The options with their defaults. Errors: LOG_BAD_OPTION. */
export function checkLogOptions(
  options: LogOptions,
): LogOptions & { readonly segmentBytes: number } {
  const { chainId, epoch, segmentBytes = DEFAULT_SEGMENT_BYTES } = options
  check(chainId >= 0n && chainId < 1n << 64n, 'chainId')
  check(Number.isSafeInteger(epoch) && epoch >= 0, 'epoch')
  check(
    Number.isInteger(segmentBytes) &&
      segmentBytes >= MIN_SEGMENT_BYTES &&
      segmentBytes <= MAX_SEGMENT_BYTES,
    'segmentBytes',
  )
  return { ...options, segmentBytes }
}

function check(holds: boolean, option: string): void {
  if (holds) return
  throw new LogError({
    data: { code: LogErrorCode.BAD_OPTION, option },
    message: `the option ${option} of the log is outside its range`,
    remedy: 'Report this: a caller broke the limits of the log.',
  })
}
