import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DevnetError, DevnetErrorCode } from './errors.ts'
import { isAlive } from './record.ts'

/** Where a local network keeps its files. */
export interface DataDirectory {
  readonly path: string
  /** True if it outlives the network. */
  readonly keep: boolean
  /** Lets the next network use it. Idempotent. */
  release(): Promise<void>
}

/**
 * Takes a directory for this process: the given one, which is kept, or a new temporary one, which the chain's guard
 * removes at the end.
 *
 * - Errors: DEVNET_DATA_IN_USE if another local network runs on it.
 */
export async function claimDataDirectory(wanted: string | undefined): Promise<DataDirectory> {
  if (wanted === undefined) {
    const path = await mkdtemp(join(await realpath(tmpdir()), 'flow-devnet-'))
    // The guard removes it as well; this covers a start that fails before the chain runs.
    return { path, keep: false, release: () => rm(path, { recursive: true, force: true }) }
  }
  await mkdir(wanted, { recursive: true })
  const path = await realpath(wanted)
  const lockFile = join(path, 'devnet.pid')
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => '0'))
  if (holder > 0 && holder !== process.pid && isAlive(holder)) throw inUseError(path, holder)
  await writeFile(lockFile, `${process.pid}\n`)
  return { path, keep: true, release: () => rm(lockFile, { force: true }) }
}

function inUseError(dataDirectory: string, pid: number): DevnetError {
  return new DevnetError({
    data: { code: DevnetErrorCode.DATA_IN_USE, dataDirectory, pid },
    message: `the local network of process ${pid} uses ${dataDirectory}`,
    remedy: 'Stop that process first, or choose another directory with --data.',
  })
}
