import { randomBytes } from 'node:crypto'
import type { LogOptions } from '../logOptions.ts'
import { openLog } from '../openLog.ts'
import type { WriteAheadLog } from '../port.ts'
import { FileDisk } from './fileDisk.ts'
import type { LogFiles } from './logFiles.ts'

export interface FileLogOptions extends Omit<LogOptions, 'nextSalt' | 'whenIdle'> {
  /** Created when missing; belongs to this log alone. The caller holds the lock of the data directory. */
  readonly directory: string
  /** Rest after which the last records are marked as durable. @default IDLE_MS */
  readonly idleMs?: number
  readonly files?: LogFiles
}

/** Longer than a sync takes, so that a busy log spends none on marks. */
export const IDLE_MS = 50

/** The log in files. Errors: as `openLog`. */
export async function openFileLog(options: FileLogOptions): Promise<WriteAheadLog> {
  const idleMs = options.idleMs ?? IDLE_MS
  return openLog(new FileDisk(options.directory, options.files), {
    ...options,
    nextSalt: () => randomBytes(4).readUInt32LE(),
    whenIdle: (callback) => {
      const timer = setTimeout(callback, idleMs).unref()
      return () => clearTimeout(timer)
    },
  })
}
