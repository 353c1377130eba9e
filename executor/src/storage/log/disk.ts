/**
 * What the log needs of a disk. Segments are named by their first sequence.
 *
 * - `write` promises nothing until `sync` of the segment resolves: until then any subset of its 512-byte sectors may
 *   be on the disk, the others hold zeros or lie behind the end of the file.
 * - Errors: the ones of the system, as they are; the log turns them into its own and stops.
 */
export interface LogDisk {
  /** Segments in ascending order; half-made ones are removed first. */
  list(): Promise<readonly number[]>
  /** All bytes of a segment. */
  read(segment: number): Promise<Uint8Array>
  /** Makes a segment of these bytes; durable and whole, name included, when it resolves, absent or whole before. */
  create(segment: number, header: Uint8Array): Promise<void>
  write(segment: number, offset: number, bytes: Uint8Array): Promise<void>
  sync(segment: number): Promise<void>
  /** Cuts a segment to a size; durable when it resolves. */
  truncate(segment: number, bytes: number): Promise<void>
  /** Durable when it resolves. */
  remove(segment: number): Promise<void>
  close(): Promise<void>
}
