import { parseArgs } from 'node:util'
import { killPerformers } from './killPerformers.ts'
import { percentile } from './percentile.ts'

const USAGE = `usage: npm run torture:kills -- [option]
  --count N   performers that are killed (default 50)
  --seed N    first seed (default: the time)
  --json      the figures alone, one line each
`

/** Goal for the 99th percentile, milliseconds. */
const GOAL_MS = 5_000

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000) % 1_000_000) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const [kills = 0, seed = 0] = [values.count, values.seed].map(Number)
  if (values.help || !Number.isSafeInteger(kills) || !Number.isSafeInteger(seed)) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  if (!values.json) console.log(`seed ${seed}`)
  const { takeoversMs, violations } = await killPerformers({
    kills,
    seed,
    progress: (done, tookMs) => {
      if (!values.json)
        console.log(`kill ${done}/${kills}: finished by another after ${Math.round(tookMs)} ms`)
    },
  })
  for (const [figure, part] of [
    ['membership.takeover_p50_ms', 0.5],
    ['membership.takeover_p99_ms', 0.99],
  ] as const) {
    const value = Math.round(percentile(takeoversMs, part))
    console.log(
      JSON.stringify({ figure, value, unit: 'ms', count: takeoversMs.length, goal: GOAL_MS }),
    )
  }
  for (const violation of violations) console.error(violation)
  return violations.length === 0 && takeoversMs.length === kills ? 0 : 1
}

process.exitCode = await main()
