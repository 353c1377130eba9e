import { dirname, join } from 'node:path'
import type { LogDisk } from '../disk.ts'
import { MAX_SEAL_BYTES } from '../format/sealRecords.ts'
import { MAX_SEGMENT_BYTES } from '../port.ts'
import { type LogFile, type LogFiles, nodeFiles } from './logFiles.ts'

const SEGMENT_NAME = /^(\d{16})\.wal$/
const TEMPORARY_NAME = /^\d{16}\.tmp$/
/** Segments as files of one directory. */
export class FileDisk implements LogDisk {
  readonly #directory: string
  readonly #files: LogFiles
  /** Only the last segment is written to. */
  #open: { readonly segment: number; readonly file: LogFile } | undefined

  constructor(directory: string, files: LogFiles = nodeFiles) {
    this.#directory = directory
    this.#files = files
  }

  async list(): Promise<readonly number[]> {
    await this.#files.makeDirectory(this.#directory)
    await this.#files.syncDirectory(dirname(this.#directory))
    const names = await this.#files.list(this.#directory)
    const halfMade = names.filter((name) => TEMPORARY_NAME.test(name))
    for (const name of halfMade) await this.#files.remove(join(this.#directory, name))
    // Names that a killed process left in the cache become durable, like the bytes.
    await this.#files.syncDirectory(this.#directory)
    return names
      .map((name) => SEGMENT_NAME.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number)
      .sort((a, b) => a - b)
  }

  async read(segment: number): Promise<Uint8Array> {
    return this.#files.read(this.#path(segment), MAX_SEGMENT_BYTES + MAX_SEAL_BYTES)
  }

  async create(segment: number, header: Uint8Array): Promise<void> {
    await this.#release()
    const temporary = join(this.#directory, `${nameOf(segment)}.tmp`)
    const file = await this.#files.open(temporary, true)
    try {
      await file.write(header, 0)
      await file.sync()
    } catch (error) {
      // The error that led here says more than one of closing.
      await file.close().catch(() => undefined)
      throw error
    }
    this.#open = { segment, file }
    // Renamed only when it is whole on the disk: a segment with a bad header is damaged, never torn.
    await this.#files.rename(temporary, this.#path(segment))
    await this.#files.syncDirectory(this.#directory)
  }

  async write(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    const file = await this.#fileOf(segment)
    await file.write(bytes, offset)
  }

  async sync(segment: number): Promise<void> {
    const file = await this.#fileOf(segment)
    await file.sync()
  }

  async truncate(segment: number, bytes: number): Promise<void> {
    const file = await this.#fileOf(segment)
    await file.truncate(bytes)
    await file.sync()
  }

  async remove(segment: number): Promise<void> {
    await this.#files.remove(this.#path(segment))
    await this.#files.syncDirectory(this.#directory)
  }

  async close(): Promise<void> {
    await this.#release()
  }

  async #fileOf(segment: number): Promise<LogFile> {
    if (this.#open?.segment === segment) return this.#open.file
    await this.#release()
    const file = await this.#files.open(this.#path(segment), false)
    this.#open = { segment, file }
    return file
  }

  async #release(): Promise<void> {
    const file = this.#open?.file
    this.#open = undefined
    await file?.close()
  }

  #path(segment: number): string {
    return join(this.#directory, `${nameOf(segment)}.wal`)
  }
}

function nameOf(segment: number): string {
  return String(segment).padStart(16, '0')
}
