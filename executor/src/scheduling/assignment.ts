import { type Address, encodePacked, type Hex, keccak256 } from 'viem'

/** At most this many executors take turns at one request: those with the lowest rank hash. */
export const MAX_TURN_TAKERS = 64

/** Who takes turns at a request, and when. */
export interface Assignment {
  /** Timestamp of the block of the request, milliseconds. */
  readonly submittedAtMs: number
  readonly windowMs: number
  /** Executors in the order of their turns, as `rankExecutors` gives it. */
  readonly ranked: readonly Address[]
}

/** A span of time in which one executor may work on a request; `endMs` is excluded. */
export interface TurnWindow {
  readonly startMs: number
  readonly endMs: number
}

/**
 * Executors in the order of their turns: by keccak256(id, address). Nobody can choose a good place in all requests, and
 * everybody computes the same order.
 *
 * - Source: docs/specs/executor.md section 5.
 */
export function rankExecutors(id: Hex, executors: readonly Address[]): Address[] {
  const ranked = [...new Set(executors.map((executor) => executor.toLowerCase() as Address))].map(
    (executor) => ({
      executor,
      score: keccak256(encodePacked(['bytes32', 'address'], [id, executor])),
    }),
  )
  ranked.sort((a, b) => (a.score < b.score ? -1 : 1))
  return ranked.slice(0, MAX_TURN_TAKERS).map((item) => item.executor)
}

/**
 * The current or next window of an executor.
 *
 * - Rank k of n owns [submittedAt + (k + n·i)·window, … + window) for i = 0, 1, …: at each instant exactly one does.
 * - Out: undefined if the executor takes no turns at this request. Times in milliseconds.
 */
export function turnOf(
  assignment: Assignment,
  executor: Address,
  nowMs: number,
): TurnWindow | undefined {
  const { ranked, submittedAtMs, windowMs } = assignment
  const rank = ranked.indexOf(executor.toLowerCase() as Address)
  if (rank < 0) return undefined
  const cycleMs = ranked.length * windowMs
  const firstMs = submittedAtMs + rank * windowMs
  // Number of own windows that have ended.
  const passed = Math.max(0, Math.floor((nowMs - firstMs - windowMs) / cycleMs) + 1)
  const startMs = firstMs + passed * cycleMs
  return { startMs, endMs: startMs + windowMs }
}
