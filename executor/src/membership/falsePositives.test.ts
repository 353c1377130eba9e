import { expect, test } from 'vitest'
import { HEARTBEAT_MS, MIN_DEVIATION_MS, SUSPECT_PHI } from './membership.ts'
import { PhiAccrual } from './phiAccrual.ts'

const HEARTBEATS = Number(process.env.HEARTBEATS ?? 20_000)

/** The same numbers each time: xorshift32. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** How often a member that lives is suspected, of so many heartbeats, each delayed by `delayMs` and lost with a chance of `loss`. */
function suspicions(delayMs: (chance: () => number) => number, loss: number): number {
  const chance = chanceOf(7)
  const options = { expectedIntervalMs: HEARTBEAT_MS, minDeviationMs: MIN_DEVIATION_MS }
  const detector = new PhiAccrual(options, 0)
  let count = 0
  let lastMs = 0
  for (let beat = 1; beat <= HEARTBEATS; beat += 1) {
    if (chance() < loss) continue
    const atMs = Math.max(lastMs, beat * HEARTBEAT_MS + delayMs(chance))
    // Phi never falls in between: just before the sign it is the highest.
    if (detector.phi(atMs) >= SUSPECT_PHI) count += 1
    detector.heard(atMs)
    lastMs = atMs
  }
  return count
}

const exponential = (mean: number) => (chance: () => number) => -mean * Math.log(1 - chance())

test.each([
  ['a delay of 20 ms on average', exponential(20), 0, 0],
  ['a delay of 100 ms on average', exponential(100), 0, 10],
  ['1 % of the heartbeats lost', exponential(20), 0.01, 8],
  ['a pause of a second, every thousandth time', pauses, 0, 40],
])('a member that lives is seldom suspected with %s', (name, delayMs, loss, most) => {
  const count = suspicions(delayMs, loss)
  const perMillion = Math.round((count / HEARTBEATS) * 1e6)
  console.log(
    `${name}: ${count} suspicions in ${HEARTBEATS} heartbeats, ${perMillion} in a million`,
  )
  expect(count).toBeLessThanOrEqual(most * (HEARTBEATS / 20_000))
})

function pauses(chance: () => number): number {
  return exponential(20)(chance) + (chance() < 0.001 ? 1_000 : 0)
}
