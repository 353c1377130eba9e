import { LogError } from '../../../executor/src/storage/log/errors.ts'
import type { WriteAheadLog } from '../../../executor/src/storage/log/port.ts'
import { isPayloadOf } from './content.ts'

/** What somebody who opens a log finds. */
export type Inspection =
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string }
  | { readonly outcome: 'wrong'; readonly sequence: number }
  | { readonly outcome: 'opened'; readonly first: number; readonly next: number }

/** Opens a log, compares every record with what it must be, and closes it. */
export async function inspectLog(
  open: () => Promise<WriteAheadLog>,
  then?: (log: WriteAheadLog) => Promise<void>,
): Promise<Inspection> {
  try {
    const log = await open()
    try {
      const { first, next } = log.bounds()
      let expected = first
      for await (const { sequence, payload } of log.read(first)) {
        if (sequence !== expected || !isPayloadOf(sequence, payload))
          return { outcome: 'wrong', sequence: expected }
        expected += 1
      }
      if (expected !== next) return { outcome: 'wrong', sequence: expected }
      await then?.(log)
      return { outcome: 'opened', first, next }
    } finally {
      await log.close()
    }
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    return { outcome: 'refused', code: error.code, detail: error.message }
  }
}
