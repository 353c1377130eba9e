import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'
import type { Inspection } from './inspectLog.ts'
import { parseStrace, STRACE_CALLS } from './parseStrace.ts'
import { buildPowerImage, type PowerImage } from './powerImage.ts'
import type { TraceEvent } from './traceEvent.ts'

const run = promisify(execFile)
/** Images that one fresh process opens. */
const BATCH = 50
/** Images of one trace. */
const IMAGES_OF_TRACE = 500
const RECORDS = 300

export interface PowerCutSummary {
  readonly images: number
  readonly traces: number
  /** Images in which something unacknowledged was cut or kept. */
  readonly unsettled: number
  readonly violations: readonly string[]
}

/** Cuts the power of recorded writers at random events and opens what is left in fresh processes. */
export async function runPowerCuts(options: {
  readonly images: number
  readonly seed: number
  readonly syncsLie?: boolean
  /** Takes the trace from the kernel instead of from the log's file layer. Needs strace. */
  readonly strace?: boolean
  readonly progress?: (done: number) => void
}): Promise<PowerCutSummary> {
  const { images, seed, syncsLie = false, strace = false, progress } = options
  const folder = mkdtempSync(join(tmpdir(), 'flow-power-'))
  const violations: string[] = []
  let done = 0
  let traces = 0
  let unsettled = 0
  let trace: readonly TraceEvent[] = []
  try {
    while (done < images) {
      if (done >= traces * IMAGES_OF_TRACE) {
        trace = await recordTrace(join(folder, `writer${traces}`), seed + traces, strace)
        traces += 1
      }
      const count = Math.min(BATCH, images - done, traces * IMAGES_OF_TRACE - done)
      const batch = Array.from({ length: count }, (_, index) => {
        const imageSeed = seed * 1_000_003 + done + index
        const events = chooseCut(trace, imageSeed)
        return {
          imageSeed,
          events,
          image: buildPowerImage(trace, { seed: imageSeed, events, syncsLie }),
        }
      })
      const found = await openImages(
        folder,
        batch.map(({ image }) => image),
      )
      for (const [index, { image, imageSeed, events }] of batch.entries()) {
        const inspection = found[index]
        const violation = judgeImage(image, inspection)
        if (violation !== undefined)
          violations.push(
            `trace seed ${seed + traces - 1}, event ${events}, image seed ${imageSeed}: ${violation}`,
          )
        if (image.submitted > image.acknowledged) unsettled += 1
      }
      done += count
      progress?.(done)
    }
    return { images: done, traces, unsettled, violations }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Events before the cut: any number, or, every other time, as many as end right before a sync, when most is at stake. */
function chooseCut(trace: readonly TraceEvent[], imageSeed: number): number {
  const chance = seededChance(imageSeed)
  const isAny = chance() < 0.5
  const at = Math.floor(chance() * trace.length)
  if (isAny) return at + 1
  const sync = trace.findIndex((event, index) => index >= at && event.do === 'sync')
  return sync === -1 ? trace.length : sync
}

/** Why the kernel's view of a writer cannot be had, or undefined. */
export const missingStrace =
  spawnSync('strace', ['-V']).status === 0 ? undefined : 'strace is not installed'

async function recordTrace(
  folder: string,
  seed: number,
  strace: boolean,
): Promise<readonly TraceEvent[]> {
  mkdirSync(folder)
  const path = join(folder, 'trace.jsonl')
  const directory = join(folder, 'log')
  const script = join(import.meta.dirname, 'traceWriter.ts')
  const command = [process.execPath, script, directory, path, String(seed), String(RECORDS)]
  if (strace) {
    const output = join(folder, 'strace.txt')
    const options = ['-f', '-xx', '-s', '1000000', '-e', `trace=${STRACE_CALLS}`, '-o', output]
    await run('strace', [...options, ...command])
    return parseStrace(readFileSync(output, 'utf8'), directory)
  }
  await run(command[0] ?? '', command.slice(1))
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

async function openImages(
  folder: string,
  images: readonly PowerImage[],
): Promise<readonly Inspection[]> {
  const directories = images.map((image, index) => {
    const directory = join(folder, `image${index}`)
    mkdirSync(directory)
    for (const [name, bytes] of image.files) writeFileSync(join(directory, name), bytes)
    return directory
  })
  const checker = join(import.meta.dirname, 'imageChecker.ts')
  const { stdout } = await run(process.execPath, [checker, ...directories])
  for (const directory of directories) rmSync(directory, { recursive: true })
  const found = stdout.trimEnd().split('\n')
  if (found.length !== images.length) throw new Error('the checker did not open every image')
  return found.map((line) => JSON.parse(line))
}

/** Undefined when the image holds all it must and nothing it must not. */
export function judgeImage(image: PowerImage, found: Inspection | undefined): string | undefined {
  if (found?.outcome !== 'opened') return JSON.stringify(found)
  const { first, next } = found
  if (next - 1 < image.acknowledged)
    return `record ${image.acknowledged} was acknowledged, the last is ${next - 1}`
  if (next - 1 > image.submitted) return `record ${next - 1} comes from the future`
  if (first > image.released)
    return `record ${image.released} was still needed, the first is ${first}`
  return undefined
}
