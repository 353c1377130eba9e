import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileLog } from '../../executor/src/storage/log/file/fileLog.ts'
import type { WriteAheadLog } from '../../executor/src/storage/log/port.ts'
import type { Figure } from './figure.ts'

const PAYLOAD = new Uint8Array(256).fill(7)
const CONCURRENT = 100
/** Syncs of each measurement; parts of it are taken in turn, because the speed of a shared disk wanders. */
const SYNCS = 400
const PARTS = 4

/**
 * Appends a second, against the same number of bytes written and synced without a log.
 *
 * Cost model: one by one, an append is one pwrite and one fdatasync; the log adds about 10 µs for checksums and promises to a sync
 * of 0.1 to 10 ms. In a group, 100 appends share that sync.
 */
export async function bench(): Promise<readonly Figure[]> {
  const parent = await mkdtemp(join(tmpdir(), 'flow-bench-log-'))
  const log = await openFileLog({ chainId: 31337n, epoch: 0, directory: join(parent, 'log') })
  const raw = await open(join(parent, 'raw'), 'w+')
  let position = 0
  const writeRaw = async (): Promise<void> => {
    await raw.write(PAYLOAD, 0, PAYLOAD.length, position)
    await raw.datasync()
    position += PAYLOAD.length
  }
  const rounds = SYNCS / PARTS
  const spent = { raw: 0, single: 0, group: 0 }
  try {
    await timeOf(20, writeRaw)
    await timeOf(20, () => log.append(PAYLOAD))
    for (let part = 0; part < PARTS; part++) {
      spent.raw += await timeOf(rounds, writeRaw)
      spent.single += await timeOf(rounds, () => log.append(PAYLOAD))
      spent.group += await timeOf(rounds, () => appendGroup(log))
    }
  } finally {
    await log.close()
    await raw.close()
    await rm(parent, { recursive: true, force: true })
  }
  const perSecond = (count: number, ms: number): number => Math.round((count * 1000) / ms)
  const rawRate = perSecond(SYNCS, spent.raw)
  const versus = `raw write + fdatasync ${rawRate}/s`
  return [
    {
      figure: 'log.append_fsync_per_s',
      rate: perSecond(SYNCS, spent.single),
      unit: 'appends of 256 B per second, one by one',
    },
    {
      figure: 'log.append_group_per_s',
      rate: perSecond(SYNCS * CONCURRENT, spent.group),
      unit: 'appends of 256 B per second, 100 concurrent',
    },
  ].map(({ figure, rate, unit }) => ({
    figure,
    value: rate,
    unit,
    versus,
    ratio: Number((rate / rawRate).toFixed(2)),
  }))
}

async function appendGroup(log: WriteAheadLog): Promise<void> {
  await Promise.all(Array.from({ length: CONCURRENT }, () => log.append(PAYLOAD)))
}

async function timeOf(rounds: number, task: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  for (let round = 0; round < rounds; round++) await task()
  return performance.now() - startedMs
}
