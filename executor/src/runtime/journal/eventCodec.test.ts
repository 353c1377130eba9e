import type { ListValue, ScalarValue, Value } from '@flowbuilder/sdk/table/value'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EngineErrorCode } from '../errors.ts'
import { NO_ITEM, type RunEvent, type RunStarted } from '../fold/runEvent.ts'
import type { StoredValue } from '../fold/storedValue.ts'
import { PlanCache } from '../planCache.ts'
import { chainOf } from '../testing/flows.ts'
import { ByteReader } from './byteReader.ts'
import { ByteWriter } from './byteWriter.ts'
import { readEvent, readStart, writeEvent } from './eventCodec.ts'
import { foldHistory } from './foldHistory.ts'
import { readRecord } from './journalRecord.ts'

const START_MS = 1_700_000_000_000
const MAX_WORD = 2n ** 96n - 1n

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/)
const text = fc.string({ unit: 'grapheme', maxLength: 100 })
const word = fc.oneof(
  fc.bigInt({ min: -MAX_WORD, max: MAX_WORD }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.constantFrom(0n, 1n, -1n, MAX_WORD, -MAX_WORD, 2n ** 51n, -(2n ** 51n), 2n ** 51n + 1n),
)
const scalar: fc.Arbitrary<ScalarValue> = fc.oneof(
  word.map((value): ScalarValue => ({ type: 'integer', value })),
  fc.boolean().map((value): ScalarValue => ({ type: 'boolean', value })),
  text.map((value): ScalarValue => ({ type: 'text', value })),
)
const list: fc.Arbitrary<ListValue> = fc.oneof(
  fc.array(word).map((items): ListValue => ({ type: 'integer[]', items })),
  fc.array(fc.boolean()).map((items): ListValue => ({ type: 'boolean[]', items })),
  fc.array(text).map((items): ListValue => ({ type: 'text[]', items })),
)
const table: fc.Arbitrary<Value> = fc
  .dictionary(name, list, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
  .map((columns) => ({ type: 'table', columns }))
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as const)
const blob: fc.Arbitrary<StoredValue> = fc.record({
  type: fc.constant('blob' as const),
  of: fc.constantFrom('text' as const, 'table' as const, 'integer[]' as const),
  digest,
  size: fc.nat(),
  rows: fc.nat(),
})
const values = fc.dictionary(name, fc.oneof(scalar, list, table, blob), {
  maxKeys: 4,
  noNullPrototype: true,
})
const fault = fc.record({ code: name, message: text, remedy: text })
const place = { task: fc.nat({ max: 31 }), item: fc.integer({ min: NO_ITEM, max: 10_000 }) }
const atMs = fc.nat().map((ms) => START_MS + ms)

const event: fc.Arbitrary<Exclude<RunEvent, RunStarted>> = fc.oneof(
  fc.record({ type: fc.constant('taskStarted' as const), ...place, atMs, attempt: fc.nat() }),
  fc.record({ type: fc.constant('taskCompleted' as const), ...place, atMs, outputs: values }),
  fc.record({
    type: fc.constant('taskRetried' as const),
    ...place,
    atMs,
    attempt: fc.nat(),
    fault,
    retryAtMs: atMs,
  }),
  fc.record({ type: fc.constant('taskFaulted' as const), ...place, atMs, fault }),
  fc.record({ type: fc.constant('taskSkipped' as const), ...place, atMs }),
  fc.record({ type: fc.constant('noteRecorded' as const), ...place, atMs, note: fc.uint8Array() }),
  fc.record({ type: fc.constant('signalReceived' as const), atMs, name, content: values }),
  fc.record({
    type: fc.constantFrom('runTimedOut' as const, 'runCompleted' as const),
    atMs,
  }),
  fc.record({
    type: fc.constant('runFaulted' as const),
    atMs,
    fault: fc.option(fault, { nil: undefined }),
  }),
  fc.record({ type: fc.constant('runCancelled' as const), atMs, reason: text }),
)
const start: fc.Arbitrary<RunStarted> = fc
  .record({
    type: fc.constant('runStarted' as const),
    atMs,
    id: name,
    definitionHash: digest,
    inputs: values,
    rerun: fc.option(fc.record({ rerunOf: name, originId: name }), { nil: undefined }),
  })
  .map(({ rerun, ...rest }) => ({
    ...rest,
    ...(rerun ?? { rerunOf: undefined, originId: rest.id }),
  }))

describe('events as bytes', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const writer = new ByteWriter(1)
        for (const item of events) writeEvent(writer, item, START_MS)
        const reader = new ByteReader(writer.written())
        for (const item of events) expect(readEvent(reader, START_MS)).toEqual(item)
        expect(reader.isAtEnd).toBe(true)
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(start, (item) => {
        const writer = new ByteWriter(1)
        writeEvent(writer, item, 0)
        expect(readStart(new ByteReader(writer.written()))).toEqual(item)
      }),
    )
  })

  test('of a small result are few', () => {
    const writer = new ByteWriter(64)
    const outputs = { x: { type: 'integer', value: 11n } } as const
    writeEvent(
      writer,
      { type: 'taskCompleted', task: 3, item: NO_ITEM, outputs, atMs: START_MS + 5 },
      START_MS,
    )
    expect(writer.length).toBe(9)
  })

  test('that nobody wrote are refused with a code, whatever they are', () => {
    const { plan } = new PlanCache().planOf(chainOf(3))
    const refusal = expect.objectContaining({
      data: expect.objectContaining({ code: EngineErrorCode.JOURNAL_CORRUPT }),
    })
    const visitor = { definition: () => {}, part: () => {}, events: () => {} }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const read of [
          () => foldHistory(bytes, () => plan),
          () => readRecord(bytes, visitor),
        ]) {
          try {
            read()
          } catch (error) {
            expect(error).toEqual(refusal)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
