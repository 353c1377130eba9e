import type { LogDisk } from './disk.ts'
import { corruptError, failedError, LogError } from './errors.ts'
import { checkLogOptions, type LogOptions } from './logOptions.ts'
import { NO_SEGMENTS, recoverSegment } from './recoverLog.ts'
import { SegmentedLog } from './segmentedLog.ts'

/**
 * Checks every byte on the disk, cuts a torn tail, and opens the log for appending.
 *
 * - Everything that the log then shows is durable: what only the cache of a killed process's system held is synced first.
 * - Errors: LOG_CORRUPT with segment, offset and reason; LOG_MISMATCH; LOG_BAD_OPTION; LOG_FAILED when the disk refuses.
 */
export async function openLog(disk: LogDisk, options: LogOptions): Promise<SegmentedLog> {
  const checked = checkLogOptions(options)
  try {
    let recovery = NO_SEGMENTS
    const names = await disk.list()
    for (const [index, name] of names.entries()) {
      const bytes = await disk.read(name)
      const isLast = index === names.length - 1
      const step = recoverSegment(recovery, { name, bytes, isLast }, options)
      if ('fault' in step) throw corruptError(step.fault)
      recovery = step.recovery
      if (step.keepBytes < bytes.length) await disk.truncate(name, step.keepBytes)
      else if (isLast) await disk.sync(name)
    }
    return new SegmentedLog(disk, checked, recovery)
  } catch (error) {
    // The error that led here says more than one of closing.
    await disk.close().catch(() => undefined)
    throw error instanceof LogError ? error : failedError('open', error)
  }
}
