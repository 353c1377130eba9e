import { readFileSync } from 'node:fs'

/** Ticks of a second in /proc: the same on all Linux machines of today. */
const TICKS_PER_SECOND = 100

/** Processor time of this process, milliseconds. */
export function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Processor time of another process; 0 where there is no /proc. */
export function processorMsOf(processId: number | undefined): number {
  try {
    // After the name in parentheses, which may hold anything: user and system are fields 14 and 15.
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND
  } catch {
    return 0
  }
}
