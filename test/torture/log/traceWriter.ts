import { openSync, writeSync } from 'node:fs'
import { openFileLog } from '../../../executor/src/storage/log/file/fileLog.ts'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'
import type { WriteAheadLog } from '../../../executor/src/storage/log/port.ts'
import { payloadFor, TORTURE_OPTIONS } from './content.ts'
import { recordingFiles } from './recordingFiles.ts'
import type { TraceEvent } from './traceEvent.ts'

/** Child: `traceWriter.ts DIRECTORY TRACE SEED RECORDS`. Writes bursts, checkpoints, truncations and restarts, and a trace of it. */
const [, , directory = '', tracePath = '', seed = '1', records = '100'] = process.argv
const trace = openSync(tracePath, 'w')
const record = (event: TraceEvent): void => {
  writeSync(trace, `${JSON.stringify(event)}\n`)
}
const chance = seededChance(Number(seed))
const last = Number(records)
const open = (): Promise<WriteAheadLog> =>
  openFileLog({
    ...TORTURE_OPTIONS,
    directory,
    files: recordingFiles(directory, record),
    idleMs: 12,
  })

async function add(log: WriteAheadLog, sequence: number): Promise<void> {
  record({ do: 'submit', sequence })
  const payload = payloadFor(sequence)
  const isCheckpoint = sequence % 40 === 0
  const given = await (isCheckpoint ? log.checkpoint(payload) : log.append(payload))
  if (given !== sequence) throw new Error(`record ${sequence} was numbered ${given}`)
  record({ do: 'acknowledge', sequence })
}

let log = await open()
for (let next = 1; next <= last; ) {
  const burst = 1 + Math.floor(chance() * (chance() < 0.3 ? 30 : 3))
  const sequences = Array.from({ length: burst }, (_, index) => next + index)
  await Promise.all(sequences.map((sequence) => add(log, sequence)))
  next += burst
  if (chance() < 0.05) await new Promise((resolve) => setTimeout(resolve, 25))
  const { checkpoint } = log.bounds()
  if (checkpoint !== undefined && chance() < 0.1) {
    record({ do: 'release', sequence: checkpoint })
    await log.truncateBefore(checkpoint)
  }
  if (chance() < 0.03) {
    await log.close()
    log = await open()
  }
}
await log.close()
