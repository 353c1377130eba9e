import { mkdir, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { resolve } from 'node:path'
import { claimDataDirectory, type DataDirectory } from '../../storage/dataDirectory.ts'
import { StorageError, StorageErrorCode } from '../../storage/errors.ts'
import { type SignerError, SignerErrorCode, signerError } from './errors.ts'

/** The right to sign, or to change what was signed, from one directory. */
export interface SignerLock {
  readonly path: string
  /** Hands the right to one user at a time. Out: how to give it back. Errors: SIGNER_IN_USE, SIGNER_CLOSED. */
  borrow(): () => void
  release(): Promise<void>
}

/**
 * Locks a directory against every other process and against a second caller in this one.
 *
 * - On Linux a name in the kernel's abstract socket space is bound first: exclusive at once, gone with the process, so two
 *   starts cannot both take over the lock file of a dead one. It holds within one network namespace.
 * - Everywhere the lock file of `claimDataDirectory` tells who holds it.
 * - Errors: SIGNER_IN_USE; DATA_DIR_UNUSABLE.
 */
export async function claimSigner(directory: string): Promise<SignerLock> {
  const path = resolve(directory)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const socket = process.platform === 'linux' ? await bindName(path) : undefined
  let claim: DataDirectory
  try {
    claim = await claimDataDirectory(path)
  } catch (error) {
    socket?.close()
    const isHeld = error instanceof StorageError && error.code === StorageErrorCode.IN_USE
    throw isHeld ? inUse(path, error) : error
  }
  return holdLock(path, async () => {
    await claim.release()
    socket?.close()
  })
}

function holdLock(path: string, free: () => Promise<void>): SignerLock {
  let state: 'free' | 'borrowed' | 'released' = 'free'
  return {
    path,
    borrow() {
      if (state === 'released')
        throw signerError(SignerErrorCode.CLOSED, 'the lock of the signer was released', path)
      if (state === 'borrowed') throw inUse(path)
      state = 'borrowed'
      let isMine = true
      return () => {
        // Giving back twice must not take the right from the next one.
        if (isMine) state = 'free'
        isMine = false
      }
    },
    async release() {
      if (state === 'borrowed') throw inUse(path)
      if (state === 'released') return
      state = 'released'
      await free()
    },
  }
}

/** The name follows the directory itself, so two paths to it meet. */
async function bindName(path: string): Promise<Server> {
  const { dev, ino } = await stat(path)
  const server = createServer((connection) => connection.destroy()).unref()
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'EADDRINUSE' ? inUse(path, error) : error),
    )
    server.listen(`\0flowbuilder-signer-${dev}-${ino}`, done)
  })
  return server
}

function inUse(path: string, cause?: unknown): SignerError {
  return signerError(SignerErrorCode.IN_USE, `another signer works in ${path}`, path, cause)
}
