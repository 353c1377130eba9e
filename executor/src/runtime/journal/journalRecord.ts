import { journalCorrupt } from '../errors.ts'
import { ByteReader } from './byteReader.ts'
import type { ByteWriter } from './byteWriter.ts'
import type { RunHistory } from './runHistory.ts'

/** First number of an entry; others are 2 and the number of the run whose events follow. */
const DEFINITION = 0
const PART = 1
const FIRST_RUN = 2

/** Bytes of a history in one entry of a snapshot. */
const MAX_PART_BYTES = 2 ** 18 // 256 KiB

/** What a reader of the log does with an entry. */
export interface EntryVisitor {
  definition(hash: `0x${string}`, canonicalJson: Uint8Array): void
  /** Part of the whole history of a run; the first one replaces what is known. */
  part(serial: number, part: Uint8Array, isFirst: boolean, ended: boolean): void
  /** Events that follow on those known. */
  events(serial: number, events: Uint8Array, ended: boolean): void
}

/** A definition, before the first run that refers to it. */
export function writeDefinition(
  writer: ByteWriter,
  hash: `0x${string}`,
  canonicalJson: Uint8Array,
): void {
  writer.varint(DEFINITION)
  writer.append(Buffer.from(hash.slice(2), 'hex'))
  writer.raw(canonicalJson)
}

/** Events of a run that were written elsewhere. */
export function writeEventsEntry(
  writer: ByteWriter,
  serial: number,
  events: Uint8Array,
  ended: boolean,
): void {
  writer.varint(serial + FIRST_RUN)
  writer.varint(2 * events.length + (ended ? 1 : 0))
  writer.append(events)
}

/** The whole history of a run; `flush` is called between its parts. */
export function writeParts(writer: ByteWriter, history: RunHistory, flush: () => void): void {
  const { bytes, serial, ended } = history
  for (let at = 0; at < bytes.length; at += MAX_PART_BYTES) {
    const part = bytes.subarray(at, at + MAX_PART_BYTES)
    writer.varint(PART)
    writer.varint(serial)
    writer.byte((at === 0 ? 1 : 0) | (ended ? 2 : 0))
    writer.raw(part)
    flush()
  }
}

/** Errors: RUN_JOURNAL_CORRUPT for bytes that nobody wrote. */
export function readRecord(payload: Uint8Array, visitor: EntryVisitor): void {
  const reader = new ByteReader(payload)
  try {
    while (!reader.isAtEnd) {
      const kind = reader.varint()
      if (kind === DEFINITION) {
        const hash = Buffer.from(reader.take(32)).toString('hex')
        visitor.definition(`0x${hash}`, reader.raw())
      } else if (kind === PART) {
        const serial = reader.varint()
        const flags = reader.byte()
        visitor.part(serial, reader.raw(), (flags & 1) !== 0, (flags & 2) !== 0)
      } else {
        const size = reader.varint()
        visitor.events(kind - FIRST_RUN, reader.take(Math.floor(size / 2)), size % 2 === 1)
      }
    }
  } catch (error) {
    throw journalCorrupt(`an entry at byte ${reader.at} of a record`, error)
  }
}
