import type { LogOptions } from '../logOptions.ts'
import { openLog } from '../openLog.ts'
import type { WriteAheadLog } from '../port.ts'
import { seededChance } from './seededChance.ts'
import { SimulatedDisk } from './simulatedDisk.ts'

export interface MemoryLogOptions extends Omit<LogOptions, 'nextSalt'> {
  /** Keep it to open the same log again, to crash it, or to damage it. @default a new one */
  readonly disk?: SimulatedDisk
  /** Fixes the salts. @default 1 */
  readonly seed?: number
}

/** The log in memory: the same code over a simulated disk. Errors: as `openLog`. */
export async function openMemoryLog(options: MemoryLogOptions): Promise<WriteAheadLog> {
  const chance = seededChance(options.seed ?? 1)
  return openLog(options.disk ?? new SimulatedDisk(), {
    ...options,
    nextSalt: () => Math.floor(chance() * 2 ** 32),
  })
}
