import { parseArgs } from 'node:util'
import { runKills } from './runKills.ts'

const USAGE = `usage: npm run torture:runtime -- [option]
  --ci        200 kills
  --kills N   kill -9 of an engine at random instants (default 1000)
  --seed N    first seed (default: the time)
`
const CI_KILLS = '200'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ci: { type: 'boolean', default: false },
      kills: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const [kills, seed] = [values.ci ? CI_KILLS : values.kills, values.seed].map(Number)
  if (values.help || !Number.isSafeInteger(kills) || !Number.isSafeInteger(seed)) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  console.log(`seed ${seed}`)
  const lossy = await runKills({ kills: 10, seed: Number(seed), lossy: true })
  const summary = await runKills({
    kills: Number(kills),
    seed: Number(seed),
    progress: (done) => process.stdout.write(`\rkills ${done}/${kills}`),
  })
  const violations = [
    ...(lossy.violations.length === 0
      ? ['the checker overlooks an engine that loses results']
      : []),
    ...summary.violations,
  ]
  console.log(
    `\n${summary.kills} kills, ${summary.runs} runs, ${summary.facts} facts acknowledged, ${summary.violations.length} lost or doubled`,
  )
  for (const violation of violations) console.error(violation)
  return violations.length === 0 ? 0 : 1
}

process.exitCode = await main()
