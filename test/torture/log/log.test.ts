import { describe, expect, it } from 'vitest'
import { runFlips } from './runFlips.ts'
import { runKills } from './runKills.ts'
import { missingStrace, runPowerCuts } from './runPowerCuts.ts'

/** Continuous integration; `test/torture/log/run.ts` takes any number. */
const IMAGES = 500
const STRACE_IMAGES = 100
const KILLS = 50
const FLIPS = 10_000
const SEED = 20_260_901

describe(`torture of the log, seed ${SEED}`, () => {
  it(`has every acknowledged record in ${IMAGES} images of a power cut`, {
    timeout: 300_000,
  }, async () => {
    const summary = await runPowerCuts({ images: IMAGES, seed: SEED })
    expect(summary.violations).toEqual([])
    expect(summary.images).toBe(IMAGES)
    expect(summary.unsettled).toBeGreaterThan(IMAGES / 4)
  })

  it.skipIf(missingStrace !== undefined)(
    `has them in ${STRACE_IMAGES} images of what the kernel was asked for${missingStrace === undefined ? '' : `, skipped: ${missingStrace}`}`,
    { timeout: 300_000 },
    async () => {
      const summary = await runPowerCuts({ images: STRACE_IMAGES, seed: SEED, strace: true })
      expect(summary.violations).toEqual([])
      const lying = await runPowerCuts({ images: 50, seed: SEED, strace: true, syncsLie: true })
      expect(lying.violations.length).toBeGreaterThan(10)
    },
  )

  it('notices a disk that says it synced and did not', { timeout: 120_000 }, async () => {
    const { violations } = await runPowerCuts({ images: 50, seed: SEED, syncsLie: true })
    expect(violations.length).toBeGreaterThan(10)
  })

  it('notices a writer that acknowledges what it loses', { timeout: 120_000 }, async () => {
    const { violations } = await runKills({ kills: 5, seed: SEED, lossy: true })
    expect(violations.length).toBeGreaterThan(0)
  })

  it(`has every acknowledged record after each of ${KILLS} kills`, {
    timeout: 300_000,
  }, async () => {
    const summary = await runKills({ kills: KILLS, seed: SEED })
    expect(summary.violations).toEqual([])
    // A checker that sees nothing acknowledged would accept a log that loses everything.
    expect(summary.acknowledged).toBeGreaterThan(KILLS)
  })

  it(`detects ${FLIPS} flipped bits and replaced sectors, or loses nothing by them`, {
    timeout: 120_000,
  }, async () => {
    const summary = await runFlips({ flips: FLIPS, seed: SEED })
    expect(summary.violations).toEqual([])
    expect(summary.detected).toBeGreaterThan(FLIPS * 0.9)
    expect(summary.detected + summary.harmless).toBe(FLIPS)
  })
})
