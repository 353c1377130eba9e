import {
  type Fault,
  NO_ITEM,
  type RunEvent,
  type RunStarted,
  type UnitPlace,
} from '../fold/runEvent.ts'
import type { ByteReader } from './byteReader.ts'
import type { ByteWriter } from './byteWriter.ts'
import { readValues, writeValues } from './valueCodec.ts'

/** First byte of an event. A number is never used for something else. */
const TYPES = [
  'runStarted',
  'taskStarted',
  'taskCompleted',
  'taskRetried',
  'taskFaulted',
  'taskSkipped',
  'noteRecorded',
  'signalReceived',
  'runTimedOut',
  'runCompleted',
  'runFaulted',
  'runCancelled',
] as const satisfies readonly RunEvent['type'][]

const NUMBER = Object.fromEntries(TYPES.map((type, index) => [type, index])) as Record<
  RunEvent['type'],
  number
>

/** Events of these types are the last of a run. */
export function endsRun(type: number): boolean {
  return type >= NUMBER.runCompleted
}

/**
 * Writes an event. Times are milliseconds after the start of the run, whose own is absolute.
 *
 * Source: docs/specs/runtime.md section 4.
 */
export function writeEvent(writer: ByteWriter, event: RunEvent, startedAtMs: number): void {
  writer.byte(NUMBER[event.type])
  writer.varint(event.type === 'runStarted' ? event.atMs : Math.max(0, event.atMs - startedAtMs))
  switch (event.type) {
    case 'runStarted':
      writer.text(event.id)
      writer.append(Buffer.from(event.definitionHash.slice(2), 'hex'))
      writer.text(event.rerunOf ?? '')
      if (event.rerunOf !== undefined) writer.text(event.originId)
      return writeValues(writer, event.inputs)
    case 'taskStarted':
      writePlace(writer, event)
      return writer.varint(event.attempt)
    case 'taskCompleted':
      writePlace(writer, event)
      return writeValues(writer, event.outputs)
    case 'taskRetried':
      writePlace(writer, event)
      writer.varint(event.attempt)
      writer.varint(Math.max(0, event.retryAtMs - startedAtMs))
      return writeFault(writer, event.fault)
    case 'taskFaulted':
      writePlace(writer, event)
      return writeFault(writer, event.fault)
    case 'taskSkipped':
      return writePlace(writer, event)
    case 'noteRecorded':
      writePlace(writer, event)
      return writer.raw(event.note)
    case 'signalReceived':
      writer.text(event.name)
      return writeValues(writer, event.content)
    case 'runFaulted':
      writer.byte(event.fault === undefined ? 0 : 1)
      return event.fault === undefined ? undefined : writeFault(writer, event.fault)
    case 'runCancelled':
      return writer.text(event.reason)
    case 'runTimedOut':
    case 'runCompleted':
      return
  }
}

/** Reads the first event of a run. Errors: RangeError, TypeError. */
export function readStart(reader: ByteReader): RunStarted {
  if (reader.byte() !== NUMBER.runStarted) throw new RangeError('a run begins without its start')
  const atMs = reader.varint()
  const id = reader.text()
  const definitionHash = `0x${Buffer.from(reader.take(32)).toString('hex')}` as const
  const rerunOf = reader.text()
  const originId = rerunOf === '' ? id : reader.text()
  const inputs = readValues(reader)
  return {
    type: 'runStarted',
    atMs,
    id,
    definitionHash,
    inputs,
    rerunOf: rerunOf === '' ? undefined : rerunOf,
    originId,
  }
}

/** Reads a later event. Errors: RangeError, TypeError. */
export function readEvent(reader: ByteReader, startedAtMs: number): Exclude<RunEvent, RunStarted> {
  const type = TYPES[reader.byte()]
  const atMs = startedAtMs + reader.varint()
  switch (type) {
    case 'taskStarted':
      return { type, ...readPlace(reader), atMs, attempt: reader.varint() }
    case 'taskCompleted':
      return { type, ...readPlace(reader), atMs, outputs: readValues(reader) }
    case 'taskRetried': {
      const place = readPlace(reader)
      const attempt = reader.varint()
      const retryAtMs = startedAtMs + reader.varint()
      return { type, ...place, atMs, attempt, retryAtMs, fault: readFault(reader) }
    }
    case 'taskFaulted':
      return { type, ...readPlace(reader), atMs, fault: readFault(reader) }
    case 'taskSkipped':
      return { type, ...readPlace(reader), atMs }
    case 'noteRecorded':
      return { type, ...readPlace(reader), atMs, note: reader.raw().slice() }
    case 'signalReceived':
      return { type, atMs, name: reader.text(), content: readValues(reader) }
    case 'runFaulted':
      return { type, atMs, fault: reader.byte() === 0 ? undefined : readFault(reader) }
    case 'runCancelled':
      return { type, atMs, reason: reader.text() }
    case 'runTimedOut':
    case 'runCompleted':
      return { type, atMs }
    default:
      throw new RangeError('unknown type of an event')
  }
}

function writePlace(writer: ByteWriter, { task, item }: UnitPlace): void {
  writer.varint(task)
  writer.varint(item - NO_ITEM)
}

function readPlace(reader: ByteReader): UnitPlace {
  const task = reader.varint()
  return { task, item: reader.varint() + NO_ITEM }
}

function writeFault(writer: ByteWriter, { code, message, remedy }: Fault): void {
  writer.text(code)
  writer.text(message)
  writer.text(remedy)
}

function readFault(reader: ByteReader): Fault {
  const code = reader.text()
  const message = reader.text()
  return { code, message, remedy: reader.text() }
}
