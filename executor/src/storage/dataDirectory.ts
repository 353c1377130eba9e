import { readFileSync, rmSync } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StorageError, StorageErrorCode } from './errors.ts'

/** Directories that this process holds: the process id alone does not tell two nodes of one process apart. */
const held = new Set<string>()

/** Tries to take over a stale lock while other nodes do the same. */
const MAX_ATTEMPTS = 3

/** A data directory that belongs to this node alone until it is released. */
export interface DataDirectory {
  readonly path: string
  release(): Promise<void>
}

/**
 * Creates the directory if it is missing and locks it: two nodes on one journal would work against each other.
 *
 * - A lock that a killed process left behind is taken over.
 * - Errors: DATA_DIR_IN_USE, DATA_DIR_UNUSABLE.
 */
export async function claimDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory)
  const lockFile = join(path, 'lock')
  if (held.has(path)) throw inUse(path, process.pid)
  held.add(path)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await writeLock(path, lockFile)
  } catch (error) {
    held.delete(path)
    throw error instanceof StorageError ? error : unusable(path, error)
  }
  return {
    path,
    async release() {
      held.delete(path)
      await rm(lockFile, { force: true })
    },
  }
}

async function writeLock(path: string, lockFile: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // Exclusive creation: of two nodes that start at the same time, one fails here.
      const file = await open(lockFile, 'wx', 0o600)
      await file.writeFile(`${process.pid} ${startOf(process.pid)}\n`)
      await file.close()
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= MAX_ATTEMPTS) throw error
    }
    const holder = await readLock(lockFile)
    if (holder !== undefined && isAlive(holder)) throw inUse(path, holder.processId)
    rmSync(lockFile, { force: true })
  }
}

interface Holder {
  readonly processId: number
  readonly start: string
}

/** Undefined for a lock without content: its writer was killed before it wrote. */
async function readLock(lockFile: string): Promise<Holder | undefined> {
  const [processId = '', start = ''] = (await readFile(lockFile, 'utf8').catch(() => ''))
    .trim()
    .split(' ')
  return /^\d+$/.test(processId) ? { processId: Number(processId), start } : undefined
}

function isAlive({ processId, start }: Holder): boolean {
  // The number may have been given to another process since; its start time tells. Nobody in this process holds it.
  if (processId === process.pid) return false
  try {
    process.kill(processId, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startOf(processId) === start
}

/** When a process started, as Linux counts it; `?` on other systems, where only the number can be compared. */
function startOf(processId: number): string {
  try {
    // The name in brackets may hold spaces; the 22nd field of the line is the start.
    return readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '?'
  } catch {
    return '?'
  }
}

function inUse(directory: string, processId: number): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.IN_USE, directory, processId },
    message: `process ${processId} works on the data directory ${directory}`,
    remedy: 'Stop that process first, or use another data directory.',
  })
}

function unusable(directory: string, cause: unknown): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.UNUSABLE, directory },
    message: `the data directory ${directory} cannot be used`,
    remedy: 'Check that it is a directory this user may write to, on a disk with free space.',
    cause,
  })
}
