import { openMemoryLog } from '../../../executor/src/storage/log/memory/memoryLog.ts'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'
import { SimulatedDisk } from '../../../executor/src/storage/log/memory/simulatedDisk.ts'
import { payloadFor, TORTURE_OPTIONS } from './content.ts'
import { inspectLog } from './inspectLog.ts'

const SECTOR_BYTES = 512

export interface FlipSummary {
  readonly flips: number
  /** Refused with a code. */
  readonly detected: number
  /** Only bytes changed that nobody was told of, or none. */
  readonly harmless: number
  readonly violations: readonly string[]
}

interface Base {
  readonly name: string
  readonly segments: ReadonlyMap<number, Uint8Array>
  readonly acknowledged: number
  /**
   * Whether the end says that all bytes were durable. Without that, a sector of the last group that turns to zeros looks like
   * one that never arrived (docs/specs/log.md section 6), so only sealed logs get zeros.
   */
  readonly sealed: boolean
}

/** Damages logs, a bit or a sector at a time, and opens them. */
export async function runFlips(options: {
  readonly flips: number
  readonly seed: number
  readonly progress?: (done: number) => void
}): Promise<FlipSummary> {
  const { flips, seed, progress } = options
  const bases = await makeBases(seed)
  const chance = seededChance(seed)
  const violations: string[] = []
  let detected = 0
  let harmless = 0
  for (let flip = 0; flip < flips; flip++) {
    const base = bases[flip % bases.length] as Base
    const disk = new SimulatedDisk(flip, base.segments)
    const what = damage(disk, base, chance)
    const found = await inspectLog(() => openMemoryLog({ ...TORTURE_OPTIONS, disk, seed: flip }))
    if (found.outcome === 'refused' && found.code === 'LOG_CORRUPT') detected += 1
    else if (found.outcome === 'opened' && found.first === 1 && found.next - 1 >= base.acknowledged)
      harmless += 1
    else
      violations.push(
        `seed ${seed}, flip ${flip} (${base.name}, ${what}): ${JSON.stringify(found)}`,
      )
    if (flip % 1_000 === 999) progress?.(flip + 1)
  }
  return { flips, detected, harmless, violations }
}

/** A closed log, one whose process was killed right after an acknowledgement, and ones whose power was cut in a write. */
async function makeBases(seed: number): Promise<readonly Base[]> {
  const bases: Base[] = []
  for (const kind of ['closed', 'killed', 'killed in a group', 'cut', 'cut'] as const) {
    const disk = new SimulatedDisk(seed + bases.length)
    const log = await openMemoryLog({ ...TORTURE_OPTIONS, disk, seed: seed + bases.length })
    let acknowledged = 0
    const add = async (count: number): Promise<void> => {
      const from = acknowledged + 1
      await Promise.all(
        Array.from({ length: count }, (_, index) => log.append(payloadFor(from + index))),
      )
      acknowledged += count
    }
    for (let burst = 0; burst < 30; burst++) await add(1 + (burst % 3))
    if (kind === 'killed in a group') await add(9)
    if (kind === 'closed') await log.close()
    if (kind === 'cut') {
      disk.failFrom({ call: 'sync', after: 0, error: new Error('EIO') })
      const lost = Array.from({ length: 6 }, (_, index) =>
        log.append(payloadFor(acknowledged + 1 + index)),
      )
      await Promise.allSettled(lost)
    }
    const left = kind === 'cut' ? disk.crash() : disk.kill()
    bases.push({ name: kind, segments: left.segments(), acknowledged, sealed: kind === 'closed' })
  }
  return bases
}

function damage(disk: SimulatedDisk, base: Base, chance: () => number): string {
  const below = (limit: number): number => Math.floor(chance() * limit)
  const names = [...base.segments.keys()]
  // The last segment is where it is difficult.
  const segment = (chance() < 0.5 ? names.at(-1) : names[below(names.length)]) ?? 1
  const bytes = base.segments.get(segment) ?? new Uint8Array()
  if (chance() < 0.7) {
    const bit = below(bytes.length * 8)
    disk.flipBit(segment, bit)
    return `bit ${bit} of segment ${segment}`
  }
  const sector = below(Math.ceil(bytes.length / SECTOR_BYTES))
  const kind = below(base.sealed ? 4 : 3)
  disk.replaceSector(segment, sector, contentsOf(kind, base, below))
  return `sector ${sector} of segment ${segment}, kind ${kind}`
}

/** Ones, noise, a sector from elsewhere in the log, zeros. */
function contentsOf(kind: number, base: Base, below: (limit: number) => number): Uint8Array {
  const contents = new Uint8Array(SECTOR_BYTES)
  if (kind === 0) return contents.fill(0xff)
  if (kind === 1) return contents.map(() => below(256))
  if (kind === 3) return contents
  const sources = [...base.segments.values()].filter((bytes) => bytes.length >= SECTOR_BYTES)
  const source = sources[below(sources.length)] ?? contents
  const start = below(Math.floor(source.length / SECTOR_BYTES)) * SECTOR_BYTES
  const stale = source.slice(start, start + SECTOR_BYTES)
  // A sector that a torn write left empty is zeros again: see kind 3.
  return base.sealed || stale.some((byte) => byte !== 0) ? stale : contents.fill(0xff)
}
