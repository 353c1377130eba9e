import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const POLL_MS = process.platform === 'linux' ? 1_000 : 5_000

/** Processes between us and npm, npm included: `npx` runs us through a shell, `npm start` through a shell and bootstrap.mjs. */
const ANCESTORS_OF_LIFECYCLE = { npx: 2, other: 3 } as const

/**
 * Calls `onOrphaned` when npm, which started us, has been killed: its signal never reaches us, and nobody would end us.
 * Does nothing when npm did not start us, or when the system does not tell who is whose parent.
 */
export function watchAncestors(
  environment: Readonly<Record<string, string | undefined>>,
  onOrphaned: () => void,
): void {
  const lifecycle = environment.npm_lifecycle_event
  if (lifecycle === undefined || process.platform === 'win32') return
  const count = lifecycle === 'npx' ? ANCESTORS_OF_LIFECYCLE.npx : ANCESTORS_OF_LIFECYCLE.other
  const before = ancestors(count)
  if (before.length < count) return
  const timer = setInterval(() => {
    if (ancestors(count).join() === before.join()) return
    clearInterval(timer)
    onOrphaned()
  }, POLL_MS)
  timer.unref()
}

/** Process ids of parent, grandparent and so on; fewer when one of them is gone. */
function ancestors(count: number): number[] {
  const found: number[] = []
  for (let pid = process.ppid; found.length < count && pid > 1; pid = parentOf(pid)) found.push(pid)
  return found
}

function parentOf(pid: number): number {
  try {
    if (process.platform !== 'linux') {
      return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))
    }
    // pid (name) state ppid …; the name may hold anything, also parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
