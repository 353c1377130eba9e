import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogError, LogErrorCode } from '../../executor/src/storage/log/errors.ts'
import type { LogOptions } from '../../executor/src/storage/log/logOptions.ts'
import {
  type LogRecord,
  MAX_PAYLOAD_BYTES,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_RECORDS,
  MIN_SEGMENT_BYTES,
  type WriteAheadLog,
} from '../../executor/src/storage/log/port.ts'

export type LogSuiteOptions = Omit<LogOptions, 'nextSalt' | 'whenIdle'>

export interface LogSetup {
  /** Opens the same log again and again. */
  readonly open: (options: LogSuiteOptions) => Promise<WriteAheadLog>
  /** Segments on the disk. */
  readonly segments: () => Promise<readonly number[]>
  /** Changes a byte of a segment, counted from its end when negative. */
  readonly damage: (segment: number, offset: number) => Promise<void>
  /** Makes every sync from now on fail. */
  readonly failSyncs: () => void
  readonly destroy: () => Promise<void>
}

const OPTIONS: LogSuiteOptions = { chainId: 31337n, epoch: 0 }
const SMALL: LogSuiteOptions = { ...OPTIONS, segmentBytes: MIN_SEGMENT_BYTES }

const payloadOf = (index: number, bytes = 40): Uint8Array =>
  new Uint8Array(bytes).fill(index & 0xff)

const collect = async (log: WriteAheadLog, from: number): Promise<LogRecord[]> => {
  const records: LogRecord[] = []
  for await (const record of log.read(from)) records.push(record)
  return records
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof LogError ? error.code : error),
  )

/** What every adapter of the log must do. */
export function describeLog(name: string, createSetup: () => Promise<LogSetup>): void {
  describe(`write-ahead log: ${name}`, () => {
    let setup: LogSetup
    let log: WriteAheadLog

    beforeEach(async () => {
      setup = await createSetup()
      log = await setup.open(OPTIONS)
    })
    afterEach(async () => {
      await log.close()
      await setup.destroy()
    })

    const reopen = async (options = OPTIONS): Promise<void> => {
      await log.close()
      log = await setup.open(options)
    }

    it('is empty at first', async () => {
      expect(log.bounds()).toEqual({ first: 1, next: 1, checkpoint: undefined })
      expect(await collect(log, 1)).toEqual([])
    })

    it('numbers records from 1 and gives their bytes back, empty ones too', async () => {
      expect(await log.append(Uint8Array.of(7, 0, 255))).toBe(1)
      expect(await log.append(new Uint8Array())).toBe(2)
      expect(await log.checkpoint(new Uint8Array(600))).toBe(3)
      const expected = [
        { sequence: 1, kind: 'data', payload: Uint8Array.of(7, 0, 255) },
        { sequence: 2, kind: 'data', payload: new Uint8Array() },
        { sequence: 3, kind: 'checkpoint', payload: new Uint8Array(600) },
      ]
      expect(await collect(log, 1)).toEqual(expected)
      expect(await collect(log, 3)).toEqual(expected.slice(2))
      await reopen()
      expect(await collect(log, 1)).toEqual(expected)
      expect(log.bounds()).toEqual({ first: 1, next: 4, checkpoint: 3 })
    })

    it('keeps the order of the calls when many wait for the disk at once', async () => {
      const sequences = await Promise.all(
        Array.from({ length: 200 }, (_, index) => log.append(payloadOf(index))),
      )
      expect(sequences).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
      const records = await collect(log, 1)
      expect(records.map(({ payload }) => payload[0])).toEqual(sequences.map((s) => (s - 1) & 0xff))
    })

    it('keeps its own copy of what was appended', async () => {
      const payload = Uint8Array.of(1)
      const appended = log.append(payload)
      payload[0] = 9
      await appended
      expect((await collect(log, 1))[0]?.payload).toEqual(Uint8Array.of(1))
    })

    it('goes on after it was opened again, over many segments', async () => {
      for (let life = 0; life < 4; life++) {
        await reopen(SMALL)
        for (let index = 0; index < 20; index++) await log.append(payloadOf(life * 20 + index))
      }
      expect((await setup.segments()).length).toBeGreaterThan(4)
      const records = await collect(log, 1)
      expect(records.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 80 }, (_, index) => index + 1),
      )
      expect(records.every(({ sequence, payload }) => payload[0] === sequence - 1)).toBe(true)
      expect((await collect(log, 50)).map(({ sequence }) => sequence)[0]).toBe(50)
    })

    it('removes only whole segments before a checkpoint, and has the rest after a restart', async () => {
      await reopen(SMALL)
      for (let index = 1; index <= 40; index++) await log.append(payloadOf(index))
      expect(await codeOf(log.truncateBefore(1))).toBe(LogErrorCode.OUT_OF_RANGE)
      const checkpoint = await log.checkpoint(payloadOf(41))
      await log.append(payloadOf(42))
      expect(await codeOf(log.truncateBefore(checkpoint + 1))).toBe(LogErrorCode.OUT_OF_RANGE)
      await log.truncateBefore(checkpoint)
      const { first } = log.bounds()
      expect(first).toBeGreaterThan(1)
      expect(first).toBeLessThanOrEqual(checkpoint)
      expect((await setup.segments())[0]).toBe(first)
      expect(await codeOf(collect(log, first - 1))).toBe(LogErrorCode.OUT_OF_RANGE)
      await reopen(SMALL)
      expect(log.bounds()).toEqual({ first, next: 43, checkpoint })
      expect((await collect(log, checkpoint)).map(({ payload }) => payload[0])).toEqual([41, 42])
    })

    it('refuses to read beyond its ends, and reads nothing at its end', async () => {
      await log.append(payloadOf(1))
      expect(await collect(log, 2)).toEqual([])
      expect(await codeOf(collect(log, 3))).toBe(LogErrorCode.OUT_OF_RANGE)
      expect(await codeOf(collect(log, 0))).toBe(LogErrorCode.OUT_OF_RANGE)
    })

    it('takes the largest payload and refuses the next larger one', async () => {
      await log.append(payloadOf(1, MAX_PAYLOAD_BYTES))
      expect(await codeOf(log.append(payloadOf(1, MAX_PAYLOAD_BYTES + 1)))).toBe(
        LogErrorCode.RECORD_TOO_LARGE,
      )
      await reopen(SMALL)
      await log.append(payloadOf(2, MIN_SEGMENT_BYTES - 100))
      expect(await codeOf(log.append(payloadOf(2, MIN_SEGMENT_BYTES - 99)))).toBe(
        LogErrorCode.RECORD_TOO_LARGE,
      )
      await reopen()
      expect((await collect(log, 1)).map(({ payload }) => payload.length)).toEqual([
        MAX_PAYLOAD_BYTES,
        MIN_SEGMENT_BYTES - 100,
      ])
    })

    it('refuses records that wait beyond its bounds, and works on', async () => {
      const many = Array.from({ length: MAX_QUEUED_RECORDS }, () => log.append(payloadOf(1, 1)))
      expect(await codeOf(log.append(payloadOf(1, 1)))).toBe(LogErrorCode.QUEUE_FULL)
      await Promise.all(many)
      const large = Array.from({ length: MAX_QUEUED_BYTES / MAX_PAYLOAD_BYTES }, () =>
        log.append(payloadOf(1, MAX_PAYLOAD_BYTES)),
      )
      expect(await codeOf(log.append(payloadOf(1, 1)))).toBe(LogErrorCode.QUEUE_FULL)
      await Promise.all(large)
      expect(await log.append(payloadOf(1))).toBe(many.length + large.length + 1)
    })

    it('refuses the log of another chain or epoch', async () => {
      await log.append(payloadOf(1))
      await log.close()
      expect(await codeOf(setup.open({ ...OPTIONS, chainId: 1n }))).toBe(LogErrorCode.MISMATCH)
      expect(await codeOf(setup.open({ ...OPTIONS, epoch: 1 }))).toBe(LogErrorCode.MISMATCH)
      log = await setup.open(OPTIONS)
    })

    it('refuses options outside their ranges', async () => {
      for (const bad of [{ chainId: 1n << 64n }, { epoch: -1 }, { segmentBytes: 1023 }])
        expect(await codeOf(setup.open({ ...OPTIONS, ...bad }))).toBe(LogErrorCode.BAD_OPTION)
    })

    it('writes what waits before it closes, and refuses every call after that', async () => {
      const appended = log.append(payloadOf(1))
      await log.close()
      expect(await appended).toBe(1)
      expect(await codeOf(log.append(payloadOf(1)))).toBe(LogErrorCode.CLOSED)
      expect(await codeOf(log.checkpoint(payloadOf(1)))).toBe(LogErrorCode.CLOSED)
      expect(await codeOf(collect(log, 1))).toBe(LogErrorCode.CLOSED)
      expect(await codeOf(log.truncateBefore(1))).toBe(LogErrorCode.CLOSED)
      log = await setup.open(OPTIONS)
      expect(log.bounds().next).toBe(2)
    })

    it('is dead after a failed sync: nothing waiting or later succeeds, and the owner hears of it once', async () => {
      const heard: LogError[] = []
      await reopen({ ...OPTIONS, onFatal: (error: LogError) => heard.push(error) })
      await log.append(payloadOf(1))
      setup.failSyncs()
      const codes = await Promise.all(
        [2, 3, 4].map((index) => codeOf(log.append(payloadOf(index)))),
      )
      expect(codes).toEqual(Array.from({ length: 3 }, () => LogErrorCode.FAILED))
      expect(await codeOf(log.append(payloadOf(5)))).toBe(LogErrorCode.FAILED)
      expect(await codeOf(collect(log, 1))).toBe(LogErrorCode.FAILED)
      expect(heard.map(({ code }) => code)).toEqual([LogErrorCode.FAILED])
    })

    it('refuses to start over damage in any segment, the last record of a closed log included', async () => {
      await reopen(SMALL)
      for (let index = 1; index <= 60; index++) await log.append(payloadOf(index))
      await log.close()
      const segments = await setup.segments()
      for (const [segment, offset] of [
        [segments[0] ?? 0, 0],
        [segments[0] ?? 0, 70],
        [segments[1] ?? 0, -3],
        [segments.at(-1) ?? 0, 20],
        [segments.at(-1) ?? 0, -50],
        [segments.at(-1) ?? 0, -1],
      ] as const) {
        await setup.damage(segment, offset)
        const failure = await setup.open(SMALL).catch((error: unknown) => error)
        expect(failure instanceof LogError && failure.data).toMatchObject({
          code: LogErrorCode.CORRUPT,
          segment,
        })
        await setup.damage(segment, offset)
      }
      log = await setup.open(SMALL)
      expect(log.bounds().next).toBe(61)
    })

    it('does not serve bytes that were damaged after it was opened', async () => {
      await log.append(payloadOf(1))
      await log.append(payloadOf(2))
      await setup.damage(1, 64 + 30)
      expect(await codeOf(collect(log, 1))).toBe(LogErrorCode.CORRUPT)
    })
  })
}
