import { join } from 'node:path'
import { bindStore } from '../storage/bindStore.ts'
import { BlobStore } from '../storage/blobs/blobStore.ts'
import { claimDataDirectory } from '../storage/dataDirectory.ts'
import { LmdbStore } from '../storage/kv/lmdb/lmdbStore.ts'
import { openFileLog } from '../storage/log/file/fileLog.ts'
import type { LogFiles } from '../storage/log/file/logFiles.ts'
import type { TaskExecutors } from './attempts.ts'
import { type Clock, systemClock } from './clock.ts'
import { FlowEngine } from './engine.ts'
import { RunArchive } from './journal/runArchive.ts'
import { RunJournal } from './journal/runJournal.ts'
import { DEFAULT_MAX_FINISHED_RUNS } from './limits.ts'
import type { RunLoopOptions } from './runLoop.ts'
import { ValueStore } from './values/valueStore.ts'

export interface OpenFlowEngineOptions extends RunLoopOptions {
  /** Created when missing; belongs to this engine alone while it is open. */
  readonly directory: string
  /** Finished runs that are kept. @default DEFAULT_MAX_FINISHED_RUNS */
  readonly maxFinishedRuns?: number
  /** Bytes of all large values together. @default DEFAULT_MAX_BLOB_BYTES */
  readonly maxBlobBytes?: number
  /** Of the journal; a test gives its own. @default the real ones */
  readonly files?: LogFiles
  /** Bytes of the journal before it is compacted. @default DEFAULT_COMPACT_BYTES */
  readonly compactBytes?: number
}

export interface OpenFlowEngineModules {
  readonly executors: TaskExecutors
  /** @default systemClock */
  readonly clock?: Clock
}

/** An engine and the folder that it holds. */
export interface OpenFlowEngine {
  readonly engine: FlowEngine
  /** Stops the engine and gives the folder up. */
  close(): Promise<void>
}

/** Large values of one engine. */
export const DEFAULT_MAX_BLOB_BYTES = 2 ** 33 // 8 GiB
/** Canonical bytes of one value; MAX_VALUE_BYTES and its frame. */
const MAX_BLOB_BYTES = 2 ** 24 + 2 ** 16 // 16 MiB and room

/**
 * The engine on a folder of this machine: journal, archive of finished runs, and large values.
 *
 * Errors: DATA_DIR_IN_USE when another process has it, DATA_DIR_UNUSABLE, DATA_DIR_MISMATCH; LOG_CORRUPT, RUN_JOURNAL_CORRUPT.
 */
export async function openFlowEngine(
  options: OpenFlowEngineOptions,
  { executors, clock = systemClock }: OpenFlowEngineModules,
): Promise<OpenFlowEngine> {
  const directory = await claimDataDirectory(options.directory)
  const opened: { close(): Promise<void> }[] = []
  const close = async (): Promise<void> => {
    for (const part of opened.reverse()) await part.close()
    await directory.release()
  }
  try {
    const { onFatal } = options
    const store = new LmdbStore({ path: join(directory.path, 'store'), onFatal })
    opened.push(store)
    await bindStore(store, directory.path, { purpose: 'workflow engine' })
    const log = await openFileLog({
      directory: join(directory.path, 'runs'),
      ...LOG,
      onFatal,
      ...(options.files === undefined ? {} : { files: options.files }),
    })
    opened.push(log)
    const archive = await RunArchive.open(
      store,
      options.maxFinishedRuns ?? DEFAULT_MAX_FINISHED_RUNS,
    )
    const { journal, histories } = await RunJournal.open({ log, archive }, options)
    let engine: FlowEngine | undefined
    const blobs = await BlobStore.open(store, {
      maxBlobBytes: MAX_BLOB_BYTES,
      maxTotalBytes: options.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES,
      nowMs: clock.nowMs,
      isNeeded: (digest) => engine?.needsBlob(digest) ?? true,
    })
    const values = new ValueStore(blobs)
    engine = new FlowEngine(options, { journal, archive, values, executors, clock }, histories)
    const running = engine
    opened.push({ close: () => running.stop() })
    return { engine, close }
  } catch (error) {
    // The error that led here says more than one of closing.
    await close().catch(() => undefined)
    throw error
  }
}

/** The runs of a machine belong to no chain. */
const LOG = { chainId: 0n, epoch: 0 }
