import { describe, expect, it } from 'vitest'
import { runKills } from './runKills.ts'

/** Continuous integration; `npm run torture:runtime` takes any number. */
const KILLS = 20
const SEED = 20_261_101

describe(`torture of the workflow engine, seed ${SEED}`, () => {
  it('notices an engine that acknowledges what it loses', { timeout: 120_000 }, async () => {
    const { violations } = await runKills({ kills: 10, seed: SEED, lossy: true })
    expect(violations.length).toBeGreaterThan(0)
  })

  it(`loses and doubles no result over ${KILLS} kills`, { timeout: 300_000 }, async () => {
    const summary = await runKills({ kills: KILLS, seed: SEED })
    expect(summary.violations).toEqual([])
    // A checker that is told nothing would accept an engine that loses everything.
    expect(summary.facts).toBeGreaterThan(10 * KILLS)
    expect(summary.runs).toBeGreaterThan(KILLS)
  })
})
