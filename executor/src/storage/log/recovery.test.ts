import { describe, expect, it } from 'vitest'
import { LogError, LogErrorCode } from './errors.ts'
import { crc32c } from './format/crc32c.ts'
import { scanSegment } from './format/scanSegment.ts'
import { decodeSegmentHeader } from './format/segmentHeader.ts'
import { openMemoryLog } from './memory/memoryLog.ts'
import { seededChance } from './memory/seededChance.ts'
import { SimulatedDisk } from './memory/simulatedDisk.ts'
import { MIN_SEGMENT_BYTES, type WriteAheadLog } from './port.ts'

const OPTIONS = { chainId: 31337n, epoch: 0 }
const payloadOf = (sequence: number): Uint8Array =>
  new Uint8Array((sequence * 37) % 700).fill(sequence & 0xff)

async function payloads(log: WriteAheadLog): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const { payload } of log.read(log.bounds().first)) found.push(payload)
  return found
}

/** Offsets of the records, marks included, and the end. */
function offsetsOf(bytes: Uint8Array): number[] {
  const header = decodeSegmentHeader(bytes)
  if (typeof header === 'string') throw new Error(header)
  const offsets: number[] = []
  scanSegment(bytes, header, ({ offset }) => offsets.push(offset))
  return [...offsets, bytes.length]
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof LogError ? error.data : error),
  )

describe('recovery of the log', () => {
  it('has every acknowledged record after the power went in the middle of a write, whatever was torn', async () => {
    let torn = 0
    for (let seed = 1; seed <= 300; seed++) {
      const chance = seededChance(seed)
      let disk = new SimulatedDisk(seed)
      let acknowledged = 0
      for (let life = 0; life < 3; life++) {
        const log = await openMemoryLog({
          ...OPTIONS,
          disk,
          seed: seed * 10 + life,
          segmentBytes: 4_096,
        })
        const before = log.bounds().next - 1
        expect(before).toBeGreaterThanOrEqual(acknowledged)
        expect(await payloads(log)).toEqual(
          Array.from({ length: before }, (_, index) => payloadOf(index + 1)),
        )
        disk.failFrom({ call: 'sync', after: Math.floor(chance() * 6), error: new Error('EIO') })
        acknowledged = before
        for (let dead = false; !dead; ) {
          const first = log.bounds().next
          const count = 1 + Math.floor(chance() * 5)
          const results = await Promise.allSettled(
            Array.from({ length: count }, (_, index) => log.append(payloadOf(first + index))),
          )
          for (const result of results) {
            if (result.status === 'fulfilled') acknowledged = result.value
            else dead = true
          }
        }
        disk = disk.crash()
        torn += 1
      }
    }
    expect(torn).toBe(900)
  })

  it.each([
    ['closed', true],
    ['killed right after the last acknowledgement', false],
  ] as const)(
    'is not fooled by a wrong length of any record of a log that was %s',
    async (_name, closes) => {
      const disk = new SimulatedDisk()
      const log = await openMemoryLog({ ...OPTIONS, disk })
      for (let sequence = 1; sequence <= 12; sequence++) await log.append(payloadOf(sequence))
      if (closes) await log.close()
      const segments = disk.kill().segments()
      const original = segments.get(1) ?? new Uint8Array()
      const offsets = offsetsOf(original)
      let tried = 0
      for (const offset of offsets.slice(0, -1)) {
        const view = new DataView(original.buffer, original.byteOffset)
        const length = view.getUint32(offset, true)
        // Every length that ends at another record, neighbours, and the ends of the range.
        const plausible = [
          ...offsets.map((other) => other - offset - 29),
          ...[-8, -1, 1, 8, 512].map((by) => length + by),
          ...[0, 2 ** 20, 2 ** 20 + 1, 2 ** 32 - 1],
        ].filter((other) => other >= 0 && other !== length)
        for (const other of plausible) {
          for (const fixesSum of [false, true]) {
            const bytes = original.slice()
            const changed = new DataView(bytes.buffer)
            changed.setUint32(offset, other, true)
            // As if the sum had been right by chance; the salt is what an attacker does not know.
            if (fixesSum) changed.setUint32(offset + 21, crc32c(bytes, offset, offset + 21), true)
            const failure = await failureOf(
              openMemoryLog({ ...OPTIONS, disk: new SimulatedDisk(1, new Map([[1, bytes]])) }),
            )
            expect(failure).toMatchObject({ code: LogErrorCode.CORRUPT, segment: 1, offset })
            tried += 1
          }
        }
      }
      expect(tried).toBeGreaterThan(300)
    },
  )

  it('does not take a record inside a payload for one of its own', async () => {
    const inner = new SimulatedDisk()
    const innerLog = await openMemoryLog({ ...OPTIONS, disk: inner, seed: 5 })
    for (let sequence = 1; sequence <= 4; sequence++) await innerLog.append(payloadOf(sequence))
    const forged = inner.segments().get(1)?.slice(64) ?? new Uint8Array()
    const disk = new SimulatedDisk()
    // Even with the very salt of the forged records.
    const log = await openMemoryLog({ ...OPTIONS, disk, seed: 5 })
    await log.append(forged)
    disk.failFrom({ call: 'sync', after: 0, error: new Error('EIO') })
    expect(await failureOf(log.append(forged))).toMatchObject({ code: LogErrorCode.FAILED })
    const bytes = disk.segments().get(1) ?? new Uint8Array()
    const [, second = 0, end = 0] = offsetsOf(bytes)
    expect(end - second).toBeGreaterThan(forged.length)
    for (let size = end - 1; size > second; size -= 13) {
      const torn = bytes.slice(0, size)
      const again = await openMemoryLog({
        ...OPTIONS,
        disk: new SimulatedDisk(1, new Map([[1, torn]])),
      })
      expect(await payloads(again)).toEqual([forged])
    }
  })

  it('refuses to start when a segment is missing, in the middle or before every checkpoint', async () => {
    const disk = new SimulatedDisk()
    const log = await openMemoryLog({ ...OPTIONS, disk, segmentBytes: MIN_SEGMENT_BYTES })
    for (let sequence = 1; sequence <= 20; sequence++) await log.append(new Uint8Array(200))
    await log.close()
    const segments = disk.segments()
    const names = [...segments.keys()]
    expect(names.length).toBeGreaterThan(4)
    for (const missing of names.slice(0, -1)) {
      const left = new Map([...segments].filter(([name]) => name !== missing))
      expect(
        await failureOf(openMemoryLog({ ...OPTIONS, disk: new SimulatedDisk(1, left) })),
      ).toMatchObject({ code: LogErrorCode.CORRUPT })
    }
  })

  it('refuses a tail whose middle was cut out, though both ends are good', async () => {
    const disk = new SimulatedDisk()
    const log = await openMemoryLog({ ...OPTIONS, disk })
    for (let sequence = 1; sequence <= 5; sequence++) await log.append(payloadOf(sequence))
    const bytes = disk.segments().get(1) ?? new Uint8Array()
    const [, second = 0, third = 0] = offsetsOf(bytes)
    const cut = Buffer.concat([bytes.subarray(0, second), bytes.subarray(third)])
    expect(
      await failureOf(
        openMemoryLog({ ...OPTIONS, disk: new SimulatedDisk(1, new Map([[1, cut]])) }),
      ),
    ).toMatchObject({ code: LogErrorCode.CORRUPT, offset: second, reason: 'sequence' })
  })

  it('syncs what it found before it shows it, and truncates durably', async () => {
    const disk = new SimulatedDisk()
    const log = await openMemoryLog({ ...OPTIONS, disk })
    await log.append(payloadOf(1))
    disk.failFrom({ call: 'sync', after: 0, error: new Error('EIO') })
    expect(await failureOf(log.append(payloadOf(2)))).toMatchObject({ code: LogErrorCode.FAILED })
    // The process died, its writes are still in the cache.
    const left = disk.kill()
    left.failFrom({ call: 'sync', after: 0, error: new Error('EIO') })
    expect(await failureOf(openMemoryLog({ ...OPTIONS, disk: left }))).toMatchObject({
      code: LogErrorCode.FAILED,
    })
  })

  it('marks its last records as durable when it rests, so that even a lost sector shows', async () => {
    const disk = new SimulatedDisk()
    let rest: (() => void) | undefined
    const log = await openMemoryLog({
      ...OPTIONS,
      disk,
      whenIdle: (callback) => {
        rest = callback
        return () => {
          rest = undefined
        }
      },
    })
    await log.append(new Uint8Array(400))
    const unsealed = disk.segments()
    rest?.()
    await log.append(payloadOf(2))
    const sealed = disk.segments()
    const lose = async (segments: Map<number, Uint8Array>): Promise<unknown> => {
      const damaged = new SimulatedDisk(1, segments)
      damaged.replaceSector(
        1,
        0,
        Uint8Array.from([...(segments.get(1)?.slice(0, 64) ?? []), ...new Uint8Array(448)]),
      )
      return failureOf(openMemoryLog({ ...OPTIONS, disk: damaged }))
    }
    // The one case that nothing can tell from a torn write: docs/specs/log.md section 6.
    expect(await lose(unsealed)).toBeUndefined()
    expect(await lose(sealed)).toMatchObject({ code: LogErrorCode.CORRUPT })
  })

  it.each(['write', 'create'] as const)('is dead after a failed %s', async (call) => {
    const disk = new SimulatedDisk()
    const log = await openMemoryLog({ ...OPTIONS, disk })
    disk.failFrom({ call, after: 0, error: Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }) })
    expect(await failureOf(log.append(payloadOf(1)))).toMatchObject({ code: LogErrorCode.FAILED })
    expect(await failureOf(log.append(payloadOf(1)))).toMatchObject({ code: LogErrorCode.FAILED })
    expect(log.bounds().next).toBe(1)
  })
})
