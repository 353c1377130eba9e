import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'

/** One open file. */
export interface LogFile {
  /** Writes all bytes at a position. */
  write(bytes: Uint8Array, position: number): Promise<void>
  sync(): Promise<void>
  truncate(bytes: number): Promise<void>
  close(): Promise<void>
}

/** The calls of the file system that the log makes; a test records them, to cut the power between any two. */
export interface LogFiles {
  makeDirectory(path: string): Promise<void>
  list(directory: string): Promise<readonly string[]>
  /** All bytes, or the first `limit + 1` of a file that is longer. */
  read(path: string, limit: number): Promise<Uint8Array>
  /** `create`: the file is made, or emptied. */
  open(path: string, create: boolean): Promise<LogFile>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>
}

/** The real ones. */
export const nodeFiles: LogFiles = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  list: (directory) => readdir(directory),
  async read(path, limit) {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      const bytes = new Uint8Array(Math.min(size, limit + 1))
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, done)
        if (bytesRead === 0) return bytes.subarray(0, done)
        done += bytesRead
      }
      return bytes
    } finally {
      await handle.close()
    }
  },
  async open(path, create) {
    const handle = await open(path, create ? 'w+' : 'r+', 0o600)
    return {
      async write(bytes, position) {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(
            bytes,
            done,
            bytes.length - done,
            position + done,
          )
          done += bytesWritten
        }
      },
      // fdatasync flushes the new size too, as far as reading the data needs it.
      sync: () => handle.datasync(),
      truncate: (bytes) => handle.truncate(bytes),
      close: () => handle.close(),
    }
  },
  rename,
  remove: (path) => rm(path),
  async syncDirectory(path) {
    // Windows cannot open directories; its file systems journal names.
    if (process.platform === 'win32') return
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}
