import { writeSync } from 'node:fs'
import { openFileLog } from '../../../executor/src/storage/log/file/fileLog.ts'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'
import { isPayloadOf, payloadFor, TORTURE_OPTIONS } from './content.ts'

/**
 * Child: `killWriter.ts DIRECTORY SEED [lossy]`. Checks all that earlier lives left, says so, and appends until it is killed.
 * `lossy` acknowledges before the record is durable: the checker has to notice.
 */
const [, , directory = '', seed = '1', mode = ''] = process.argv
/** Blocks while the pipe is full: lines that only this process holds would die with it, and the parent would judge by old ones. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}
const chance = seededChance(Number(seed))
const log = await openFileLog({ ...TORTURE_OPTIONS, directory, idleMs: 5 })
const { first, next: opened } = log.bounds()
let checked = first
for await (const { sequence, payload } of log.read(first)) {
  if (sequence !== checked || !isPayloadOf(sequence, payload)) say(`wrong ${sequence}`)
  checked += 1
}
say(`opened ${opened - 1}`)

async function add(sequence: number): Promise<void> {
  say(`submit ${sequence}`)
  if (mode === 'lossy') say(`acknowledge ${sequence}`)
  const payload = payloadFor(sequence)
  await (sequence % 40 === 0 ? log.checkpoint(payload) : log.append(payload))
  if (mode !== 'lossy') say(`acknowledge ${sequence}`)
}

for (let next = opened; ; ) {
  const burst = 1 + Math.floor(chance() * 6)
  await Promise.all(Array.from({ length: burst }, (_, index) => add(next + index)))
  next += burst
  const { checkpoint } = log.bounds()
  if (checkpoint !== undefined && chance() < 0.1) await log.truncateBefore(checkpoint)
}
