import type { LogDisk } from '../disk.ts'
import { SECTOR_BYTES } from '../format/judgeTail.ts'
import { seededChance } from './seededChance.ts'

/** The calls of a disk that can be made to fail. */
export type DiskCall = 'read' | 'create' | 'write' | 'sync' | 'truncate' | 'remove'

export interface DiskFaults {
  /** Throw from this call on, the given number of calls of its kind from now; 0 is the next. */
  readonly call: DiskCall
  readonly after: number
  /** What is thrown, as EIO or ENOSPC. */
  readonly error: Error
}

interface Write {
  readonly segment: number
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * A disk in memory that can lose power: unsynced writes are then kept, lost or torn sector by sector, as the seed has it.
 *
 * - `crash()` makes the disk answer nobody any more and gives the disk that the next start finds.
 * - `flipBit`, `replaceSector`: damage to what is stored.
 */
export class SimulatedDisk implements LogDisk {
  readonly #seed: number
  /** What programs see; also what is on the platter, apart from `#unsynced`. */
  readonly #durable = new Map<number, Uint8Array>()
  #unsynced: Write[] = []
  #fault: DiskFaults | undefined
  #calls = 0
  #dead = false

  constructor(seed = 0, segments: ReadonlyMap<number, Uint8Array> = new Map()) {
    this.#seed = seed
    for (const [segment, bytes] of segments) this.#durable.set(segment, bytes.slice())
  }

  /** Makes a kind of call fail. */
  failFrom(fault: DiskFaults): void {
    this.#fault = fault
    this.#calls = 0
  }

  async list(): Promise<readonly number[]> {
    this.#alive()
    return [...this.#durable.keys()].sort((a, b) => a - b)
  }

  async read(segment: number): Promise<Uint8Array> {
    this.#enter('read')
    return this.#visible(segment)
  }

  async create(segment: number, header: Uint8Array): Promise<void> {
    this.#enter('create')
    this.#durable.set(segment, header.slice())
  }

  async write(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    this.#enter('write')
    this.#unsynced.push({ segment, offset, bytes: bytes.slice() })
  }

  async sync(segment: number): Promise<void> {
    this.#enter('sync')
    const own = this.#unsynced.filter((write) => write.segment === segment)
    this.#unsynced = this.#unsynced.filter((write) => write.segment !== segment)
    const end = Math.max(0, ...own.map(({ offset, bytes }) => offset + bytes.length))
    const bytes = withRoom(this.#stored(segment), end)
    for (const write of own) bytes.set(write.bytes, write.offset)
    this.#durable.set(segment, bytes)
  }

  async truncate(segment: number, bytes: number): Promise<void> {
    this.#enter('truncate')
    this.#durable.set(segment, this.#visible(segment).slice(0, bytes))
    this.#unsynced = this.#unsynced.filter((write) => write.segment !== segment)
  }

  async remove(segment: number): Promise<void> {
    this.#enter('remove')
    this.#durable.delete(segment)
  }

  async close(): Promise<void> {}

  /** What the next start finds after the power went. */
  crash(): SimulatedDisk {
    this.#dead = true
    const chance = seededChance(this.#seed)
    const image = new Map<number, Uint8Array>()
    for (const [name, bytes] of this.#durable) image.set(name, bytes.slice())
    for (const write of this.#unsynced) {
      const base = image.get(write.segment)
      if (base !== undefined) image.set(write.segment, tearWrite(base, write, chance))
    }
    return new SimulatedDisk(Math.floor(chance() * 2 ** 32), image)
  }

  /** The disk as a process that was killed, but not its machine, leaves it. */
  kill(): SimulatedDisk {
    this.#dead = true
    return new SimulatedDisk(this.#seed + 1, this.segments())
  }

  /** A copy of what programs see. */
  segments(): Map<number, Uint8Array> {
    return new Map([...this.#durable.keys()].map((name) => [name, this.#visible(name)]))
  }

  /** Flips a bit of what is durable, counted from the start of the segment. */
  flipBit(segment: number, bit: number): void {
    const bytes = this.#stored(segment)
    const at = bit >>> 3
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7))
  }

  /** Puts other contents where a sector was; the segment keeps its length. */
  replaceSector(segment: number, sector: number, contents: Uint8Array): void {
    const bytes = this.#stored(segment)
    const start = sector * SECTOR_BYTES
    bytes.set(
      contents.subarray(0, Math.max(0, Math.min(SECTOR_BYTES, bytes.length - start))),
      start,
    )
  }

  #stored(segment: number): Uint8Array {
    const bytes = this.#durable.get(segment)
    if (bytes === undefined) throw noSuchSegment(segment)
    return bytes
  }

  /** A copy. */
  #visible(segment: number): Uint8Array {
    const stored = this.#stored(segment)
    const writes = this.#unsynced.filter((write) => write.segment === segment)
    const ends = writes.map(({ offset, bytes }) => offset + bytes.length)
    const visible = new Uint8Array(Math.max(stored.length, ...ends))
    visible.set(stored)
    for (const { offset, bytes } of writes) visible.set(bytes, offset)
    return visible
  }

  #enter(call: DiskCall): void {
    this.#alive()
    if (this.#fault?.call !== call) return
    if (this.#calls >= this.#fault.after) throw this.#fault.error
    this.#calls += 1
  }

  #alive(): void {
    if (this.#dead) throw Object.assign(new Error('the power is off'), { code: 'EIO' })
  }
}

/** Each sector of the write arrives or not; the file is as long as the write or ends at some sector. */
function tearWrite(base: Uint8Array, { offset, bytes }: Write, chance: () => number): Uint8Array {
  const end = offset + bytes.length
  const keptEnd = chance() < 0.5 ? end : offset + Math.floor(chance() * (bytes.length + 1))
  const size = keptEnd === end ? end : Math.floor(keptEnd / SECTOR_BYTES) * SECTOR_BYTES
  const image = new Uint8Array(Math.max(base.length, size))
  image.set(base)
  const kept = chance()
  for (let from = offset; from < image.length && from < end; ) {
    const to = Math.min((Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES, end, image.length)
    if (chance() < kept) image.set(bytes.subarray(from - offset, to - offset), from)
    from = to
  }
  return image
}

/** The bytes, as many at least; in place where there is room, so that a long segment is not copied with every sync. */
function withRoom(bytes: Uint8Array, size: number): Uint8Array {
  if (size <= bytes.length) return bytes
  const { buffer, byteOffset } = bytes
  if (byteOffset === 0 && size <= buffer.byteLength) return new Uint8Array(buffer, 0, size)
  const grown = new Uint8Array(2 * size).subarray(0, size)
  grown.set(bytes)
  return grown
}

function noSuchSegment(segment: number): Error {
  return Object.assign(new Error(`no segment ${segment}`), { code: 'ENOENT' })
}
